package main

import "go/ast"

// A kubeletTable is schemas/kubelet/<minor>.json.
type kubeletTable struct {
	Kubernetes string            `json:"kubernetes"`
	Source     string            `json:"source"`
	Fields     map[string]string `json:"fields"`
}

// kubelet reads every field of KubeletConfiguration v1beta1.
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
	return kubeletTable{t.minor, t.source(), w.keys}, nil
}
