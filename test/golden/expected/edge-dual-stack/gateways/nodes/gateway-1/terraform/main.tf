# What gateway-1 boots with. Written by nodegen: the next render writes it anew, so call it as a module.
terraform {
  required_version = ">= 1.1"
}

output "user_data" {
  description = "The user-data, with the values of the variables in it."
  value       = templatefile("${path.module}/user-data.tftpl", {})
  sensitive   = true
}

output "meta_data" {
  description = "Meta-data, for a platform that has none of its own."
  value       = file("${path.module}/meta-data")
}
