import { yamlText } from "../../syntax/yaml-write.ts";

const folder = "ansible/nodegen";

/**
 * A role that uploads the payload and installs it, such as image-builder takes by node_custom_roles_post. Source:
 * ansible-core 2.14, its modules of ansible.builtin; kubernetes-sigs/image-builder, images/capi/ansible/node.yml.
 */
export function role(): readonly { readonly path: string; readonly content: string }[] {
  return [
    { path: `${folder}/defaults/main.yml`, content: `---\n${yamlText(defaults)}` },
    { path: `${folder}/tasks/main.yml`, content: `---\n${yamlText(tasks)}` },
  ];
}

const defaults = {
  // The folder of install.sh on the machine that runs Ansible.
  nodegen_payload: "{{ role_path }}/../..",
  // Such as --import.
  nodegen_install_options: "",
};

const uploaded = "{{ nodegen_upload.path }}";

const upload = {
  name: "nodegen: upload the payload",
  "ansible.builtin.copy": { src: "{{ nodegen_payload }}/", dest: `${uploaded}/`, mode: "preserve" },
  changed_when: false,
};

const install = {
  name: "nodegen: install it",
  "ansible.builtin.command":
    "sh {{ nodegen_upload.path | quote }}/install.sh {{ nodegen_install_options }}",
  become: true,
  register: "nodegen_install",
  changed_when: "'nothing to do' not in nodegen_install.stdout",
};

const tasks = [
  {
    name: "nodegen: make a folder for the payload",
    "ansible.builtin.tempfile": { state: "directory", prefix: "nodegen." },
    register: "nodegen_upload",
    changed_when: false,
  },
  {
    name: "nodegen: bring the payload",
    block: [upload, install],
    always: [
      {
        name: "nodegen: remove the upload",
        "ansible.builtin.file": { path: uploaded, state: "absent" },
        changed_when: false,
      },
    ],
  },
];
