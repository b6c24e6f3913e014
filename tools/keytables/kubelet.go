package main

import "go/ast"

// A kubeletTable is schemas/kubelet/<minor>.json.
type kubeletTable struct {
	Kubernetes string            `json:"kubernetes"`
	Source     string            `json:"source"`
	Program    string            `json:"program"`
	Fields     map[string]string `json:"fields"`
	Flags      map[string]string `json:"flags"`
	Gates      map[string]string `json:"gates"`
}

// kubelet reads every field of KubeletConfiguration v1beta1, every flag of the program, and its
// feature gates.
func kubelet(t target) (kubeletTable, error) {
	l, err := open(t)
	if err != nil {
		return kubeletTable{}, err
	}
	p, err := l.load(t.module + "/config/v1beta1")
	if err != nil {
		return kubeletTable{}, err
	}
	w := &walker{library: l, tag: "json", keys: map[string]string{}}
	if err := w.value("", ast.NewIdent("KubeletConfiguration"), scope{pkg: p}); err != nil {
		return kubeletTable{}, err
	}
	program, err := open(target{t.minor, "k8s.io/kubernetes", kubeletPrograms[t.minor]})
	if err != nil {
		return kubeletTable{}, err
	}
	flags, err := program.kubeletFlags(p)
	if err != nil {
		return kubeletTable{}, err
	}
	gates, err := program.featureGates(t.minor)
	if err != nil {
		return kubeletTable{}, err
	}
	source := program.main.path + "@" + kubeletPrograms[t.minor]
	return kubeletTable{t.minor, t.source(), source, w.keys, flags, gates}, nil
}
