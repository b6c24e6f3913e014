// What Cluster API makes of fields of a KubeadmConfig. `user-data FOLDER` reads fields as JSON and executes the templates
// in the sources of its module, which are internal packages; `ignition` converts a Container Linux Config as it does.
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"

	clct "github.com/flatcar/container-linux-config-transpiler/config"
)

type fields struct {
	Files              []map[string]any
	BootCommands       []string
	PreKubeadmCommands []string
	KubeadmCommand     string
}

func main() {
	input, err := io.ReadAll(os.Stdin)
	check(err)
	switch os.Args[1] {
	case "user-data":
		fmt.Print(userData(os.Args[2], input))
	case "ignition":
		config, tree, report := clct.Parse(input)
		if len(report.Entries) > 0 {
			check(fmt.Errorf("parsing: %s", report.String()))
		}
		converted, report := clct.Convert(config, "", tree)
		if len(report.Entries) > 0 {
			check(fmt.Errorf("converting: %s", report.String()))
		}
		check(json.NewEncoder(os.Stdout).Encode(converted))
	}
}

func userData(folder string, input []byte) string {
	var given fields
	check(json.Unmarshal(input, &given))
	constants := constantsIn(filepath.Join(folder, "bootstrap/kubeadm/internal/cloudinit"))
	all := template.New("Node").Funcs(template.FuncMap{"Indent": indent})
	for name, text := range constants {
		if strings.HasSuffix(name, "Template") {
			template.Must(all.Parse(text))
		}
	}
	template.Must(all.Parse(constants["nodeCloudInit"]))
	files := []map[string]any{}
	for _, file := range given.Files {
		whole := map[string]any{"Path": "", "Encoding": "", "Owner": "", "Permissions": "", "Append": false, "Content": ""}
		for key, value := range file {
			whole[strings.ToUpper(key[:1])+key[1:]] = value
		}
		files = append(files, whole)
	}
	var out strings.Builder
	check(all.Execute(&out, map[string]any{
		"Header":              constants["cloudConfigHeader"],
		"WriteFiles":          files,
		"JoinConfiguration":   "kind: JoinConfiguration",
		"BootCommands":        given.BootCommands,
		"PreKubeadmCommands":  given.PreKubeadmCommands,
		"PostKubeadmCommands": []string{},
		"KubeadmCommand":      given.KubeadmCommand,
		"SentinelFileCommand": constants["sentinelFileCommand"],
		"NTP":                 nil,
		"Users":               nil,
		"DiskSetup":           nil,
		"Mounts":              nil,
	}))
	return out.String()
}

// The texts of all constants of the package.
func constantsIn(folder string) map[string]string {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	check(err)
	constants := map[string]string{}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		check(err)
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				check(err)
				constants[spec.Names[0].Name] = text
			}
			return true
		})
	}
	return constants
}

// As templateYAMLIndent of the package.
func indent(width int, input string) string {
	space := strings.Repeat(" ", width)
	return space + strings.Join(strings.Split(input, "\n"), "\n"+space)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
