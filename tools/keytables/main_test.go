package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestATableIsSortedIndentedAndEndsInANewline(t *testing.T) {
	dir := t.TempDir()
	read := func(row target) (kubeletTable, error) {
		fields := map[string]string{"b": "array<string>", "a.*": "string"}
		flags, gates := map[string]string{"a-b": "a.b"}, map[string]string{"A": "beta on"}
		return kubeletTable{row.minor, row.source(), "k8s.io/kubernetes@v1.35.0", fields, flags, gates}, nil
	}
	if err := writeTable(filepath.Join(dir, "kubelet"), target{"1.35", "k8s.io/kubelet", "v0.35.1"}, read); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "kubelet", "1.35.json"))
	want := `{
  "kubernetes": "1.35",
  "source": "k8s.io/kubelet@v0.35.1",
  "program": "k8s.io/kubernetes@v1.35.0",
  "fields": {
    "a.*": "string",
    "b": "array<string>"
  },
  "flags": {
    "a-b": "a.b"
  },
  "gates": {
    "A": "beta on"
  }
}
`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

func TestNothingIsWrittenOfAReleaseThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	read := func(target) (kubeletTable, error) { return kubeletTable{}, errors.New("gone") }
	if err := writeTable(dir, target{"1.35", "k8s.io/kubelet", "v0.35.1"}, read); err == nil || err.Error() != "k8s.io/kubelet@v0.35.1: gone" {
		t.Errorf("got %v, want the release named", err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("wrote %v", files)
	}
}
