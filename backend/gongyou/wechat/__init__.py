"""What we ask of WeChat 微信."""
