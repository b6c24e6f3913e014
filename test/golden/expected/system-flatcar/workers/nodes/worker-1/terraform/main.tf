# What worker-1 boots with. Written by nodegen: the next render writes it anew, so call it as a module.
terraform {
  required_version = ">= 1.1"
}

output "config_ign" {
  description = "The Ignition configuration, with the values of the variables in it."
  value       = templatefile("${path.module}/config.ign.tftpl", {})
  sensitive   = true
}
