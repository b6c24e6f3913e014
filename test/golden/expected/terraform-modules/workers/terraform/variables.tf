variable "registry_ca" {
  description = "registries[0].mirrors[0].tls.ca: PEM certificates that are trusted for this mirror, beside the system's."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("-----BEGIN ([A-Z]+ )?CERTIFICATE-----[^-]+-----END ([A-Z]+ )?CERTIFICATE-----", var.registry_ca))
    error_message = "It has to be a certificate in PEM form."
  }
}

variable "registry_auth" {
  description = "registries[0].mirrors[0].headers.Authorization: The header's value."
  type        = string
  nullable    = false
  sensitive   = true

  validation {
    condition     = trimspace(var.registry_auth) != ""
    error_message = "It must not be empty."
  }

  validation {
    condition     = can(regex("^[^\\x00-\\x08\\x0a-\\x1f\\x7f]*$", replace(var.registry_auth, "/\\r?\\n$/", "")))
    error_message = "A header is one line, without control characters."
  }
}

variable "zone" {
  description = "kubelet.nodeLabels[\"topology.kubernetes.io/zone\"]: The label's value, or where it is kept."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$", var.zone))
    error_message = "It has to be the value of a label."
  }
}

variable "bootstrap_token" {
  description = "kubelet.join.token: Bootstrap token, such as abcdef.0123456789abcdef."
  type        = string
  nullable    = false
  sensitive   = true

  validation {
    condition     = can(regex("^[a-z0-9]{6}[.][a-z0-9]{16}$", var.bootstrap_token))
    error_message = "It has to be a bootstrap token, as kubeadm token create prints."
  }
}
