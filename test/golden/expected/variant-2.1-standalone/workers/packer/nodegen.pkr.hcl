# A build that brings this folder to a machine which runs and is reached by ssh: packer build -var host=… nodegen.pkr.hcl
# Into a build of your own go the three provisioners, with payload in place of path.root. For Packer 1.6.6 and later.
# Written by nodegen; changes here are lost.
variable "host" {
  type    = string
  default = "127.0.0.1"
}

variable "port" {
  type    = number
  default = 22
}

variable "user" {
  type    = string
  default = "root"
}

variable "private_key_file" {
  type    = string
  default = ""
}

# --import: containerd is started in the image, the images are put into its store, and it is stopped again.
variable "install_options" {
  type    = string
  default = ""
}

source "null" "machine" {
  communicator         = "ssh"
  ssh_host             = var.host
  ssh_port             = var.port
  ssh_username         = var.user
  ssh_private_key_file = var.private_key_file
}

build {
  sources = ["source.null.machine"]

  # The folder has to be there, and empty: else Packer puts this one into it, or over an older one.
  provisioner "shell" {
    inline = ["rm -rf /tmp/nodegen && mkdir -m 0700 /tmp/nodegen"]
  }

  provisioner "file" {
    source      = "${path.root}/"
    destination = "/tmp/nodegen"
  }

  # The user of the build need not be root.
  provisioner "shell" {
    inline = [
      "if [ \"$(id -u)\" -eq 0 ]; then sudo=; else sudo='sudo -n'; fi",
      "$sudo sh /tmp/nodegen/install.sh ${var.install_options}",
      "rm -rf /tmp/nodegen",
    ]
  }
}
