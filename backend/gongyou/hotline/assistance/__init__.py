"""Services on request 帮扶服务: forms, materials, staged approval, appointments, results and visits."""
