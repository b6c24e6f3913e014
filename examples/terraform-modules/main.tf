# First: nodegen render cluster.yaml -o out
# Whoever makes the machines takes these outputs: user_data of aws_instance, custom_data of an Azure machine, and so on.

variable "registry_ca" {
  type = string
}

variable "registry_auth" {
  type      = string
  sensitive = true
}

variable "bootstrap_token" {
  type      = string
  sensitive = true
}

module "worker" {
  source   = "./out/workers/terraform"
  for_each = toset(["eu-1a", "eu-1b"])

  zone            = each.key
  registry_ca     = var.registry_ca
  registry_auth   = var.registry_auth
  bootstrap_token = var.bootstrap_token
}

module "gateway_1" {
  source = "./out/gateways/nodes/gateway-1/terraform"

  gateway_ip      = "10.0.0.21"
  zone            = "eu-1a"
  registry_ca     = var.registry_ca
  registry_auth   = var.registry_auth
  bootstrap_token = var.bootstrap_token
}

output "worker_user_data" {
  value     = { for zone, worker in module.worker : zone => worker.user_data }
  sensitive = true
}

output "gateway_config" {
  value     = module.gateway_1.config_ign
  sensitive = true
}
