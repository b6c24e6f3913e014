# What gateway-1 boots with. Written by nodegen: the next render writes it anew, so call it as a module.
terraform {
  required_version = ">= 1.1"
}

output "config_ign" {
  description = "The Ignition configuration, with the values of the variables in it."
  value = templatefile("${path.module}/config.ign.tftpl", {
    registry_ca     = var.registry_ca
    registry_auth   = var.registry_auth
    zone            = var.zone
    bootstrap_token = var.bootstrap_token
    gateway_ip      = var.gateway_ip
  })
  sensitive = true
}
