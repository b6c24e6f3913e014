package main

import (
	"go/ast"
	"maps"
	"strings"
	"testing"
)

// keysOf walks the type Config of one source file, or of several by file name.
func keysOf(t *testing.T, tag, source string) (map[string]string, error) {
	t.Helper()
	l := fixture(t, map[string]string{"containerd/config/config.go": "package config\n" + source})
	p, err := l.load("example.org/acme/containerd/config")
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{library: l, tag: tag, keys: map[string]string{}}
	return w.keys, w.value("", ast.NewIdent("Config"), scope{pkg: p})
}

func TestKeysOfAStruct(t *testing.T) {
	for _, c := range []struct {
		name, tag, source string
		want              map[string]string
	}{
		{
			"are named by the tag, or by the field without one",
			"toml",
			"type Config struct { Root string `toml:\"root,omitempty\" json:\"no\"`; BinaryName string }",
			map[string]string{"root": "string", "BinaryName": "string"},
		},
		{
			"leave out what no file sets",
			"toml",
			"type Config struct { A int `toml:\"-\"`; b int; XXX_sizecache int32; C uint32 }",
			map[string]string{"C": "integer"},
		},
		{
			"stand beside the others when the struct is embedded without a name",
			"json",
			"type Config struct { Meta `json:\",inline\"`; Kind bool `json:\"kind\"` }\ntype Meta struct { Version string `json:\"apiVersion\"` }",
			map[string]string{"apiVersion": "string", "kind": "boolean"},
		},
		{
			"stand below the name of a struct that is embedded with one",
			"toml",
			"type Config struct { Cni `toml:\"cni\"` }\ntype Cni struct { Dir string `toml:\"bin_dir\"` }",
			map[string]string{"cni.bin_dir": "string"},
		},
		{
			"have a star for any key and brackets for each element",
			"toml",
			"type Config struct { M map[string]*T; A []T; H map[string][]string; L [][]int }\ntype T struct { Name string }",
			map[string]string{"M.*.Name": "string", "A[].Name": "string", "H.*": "array<string>", "L[]": "array<integer>"},
		},
		{
			"end at a free table",
			"toml",
			"type Config struct { Options map[string]interface{}; More map[string]any; One any }",
			map[string]string{"Options": "table", "More": "table", "One": "any"},
		},
		{
			"follow named types to what they are made of",
			"json",
			"import \"time\"\ntype Config struct { A Mode; B Items; C time.Duration; D Wrapped }\n" +
				"type Mode string\ntype Items []Item\ntype Item struct { V *float64 }\n" +
				"type Wrapped struct { time.Duration }\nfunc (w *Wrapped) UnmarshalJSON(b []byte) error { return nil }",
			map[string]string{"A": "string", "B[].V": "float", "C": "duration", "D": "duration"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := keysOf(t, c.tag, c.source)
			if err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestAWalkStopsAt(t *testing.T) {
	for _, c := range []struct{ name, source, says string }{
		{
			"a type that reads its own text and that nobody has looked at",
			"type Config struct { A Odd }\ntype Odd struct { X, Y int }\nfunc (o *Odd) UnmarshalText(b []byte) error { return nil }",
			"reads its own text",
		},
		{"a type that no file holds", "type Config struct { A chan int }", "no configuration file holds"},
		{"a type that is not there", "type Config struct { A Missing }", "no type Missing"},
		{"a package that is not imported", "type Config struct { A other.T }", "nothing imported as other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := keysOf(t, "toml", c.source)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "A: ") {
				t.Errorf("got %v, want an error at A that says %q", err, c.says)
			}
		})
	}
}

func TestAKeyThatIsNotBareIsQuoted(t *testing.T) {
	if got := join(join("plugins", "io.example.v1.cri"), "root"); got != `plugins."io.example.v1.cri".root` {
		t.Error(got)
	}
}
