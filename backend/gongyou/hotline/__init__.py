"""The union hotline 民呼我应: appeals, their keys, assistance on request, the policy desk."""
