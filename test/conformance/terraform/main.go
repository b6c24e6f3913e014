// Terraform's own template engine without Terraform: hcl and cty in the releases of Terraform 1.11.4, and the functions
// that nodegen's templates call, as internal/lang/functions.go of that release has them. Those of Terraform itself are
// in an internal package; what is copied of them here says from where.
//
// Standard input is JSON: {"template": TEXT, "variables": TEXT, "values": [{NAME: VALUE}…]}. Standard output is, for each
// of the values, {"text": …} or {"error": …}, and with "variables", the text of a variables.tf, {"refused": [NAME…]} too.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

type query struct {
	Template  *string             `json:"template"`
	Variables *string             `json:"variables"`
	Values    []map[string]string `json:"values"`
}

type answer struct {
	Text    *string  `json:"text,omitempty"`
	Error   string   `json:"error,omitempty"`
	Refused []string `json:"refused,omitempty"`
}

type result struct {
	// What the variables are, by name.
	Variables map[string]variable `json:"variables"`
	Answers   []answer            `json:"answers"`
}

type variable struct {
	Type        string `json:"type"`
	Description string `json:"description"`
	Sensitive   bool   `json:"sensitive"`
	Validations int    `json:"validations"`

	conditions []hcl.Expression
}

// text is a function of texts that gives a text.
func text(names []string, call func(arguments []string) (string, error)) function.Function {
	parameters := make([]function.Parameter, len(names))
	for index, name := range names {
		parameters[index] = function.Parameter{Name: name, Type: cty.String}
	}
	return function.New(&function.Spec{
		Params: parameters,
		Type:   function.StaticReturnType(cty.String),
		Impl: func(values []cty.Value, _ cty.Type) (cty.Value, error) {
			arguments := make([]string, len(values))
			for index, value := range values {
				arguments[index] = value.AsString()
			}
			made, err := call(arguments)
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			return cty.StringVal(made), nil
		},
	})
}

var functions = map[string]function.Function{
	"can":        tryfunc.CanFunc,
	"length":     stdlib.LengthFunc,
	"regex":      stdlib.RegexFunc,
	"regexall":   stdlib.RegexAllFunc,
	"trimspace":  stdlib.TrimSpaceFunc,
	"trimsuffix": stdlib.TrimSuffixFunc,
	// terraform v1.11.4, internal/lang/funcs/encoding.go.
	"base64encode": text([]string{"str"}, func(a []string) (string, error) {
		return base64.StdEncoding.EncodeToString([]byte(a[0])), nil
	}),
	"urlencode": text([]string{"str"}, func(a []string) (string, error) {
		return url.QueryEscape(a[0]), nil
	}),
	// internal/lang/funcs/string.go.
	"replace": text([]string{"str", "substr", "replace"}, func(a []string) (string, error) {
		str, substr, replace := a[0], a[1], a[2]
		if len(substr) > 1 && substr[0] == '/' && substr[len(substr)-1] == '/' {
			re, err := regexp.Compile(substr[1 : len(substr)-1])
			if err != nil {
				return "", err
			}
			return re.ReplaceAllString(str, replace), nil
		}
		return strings.ReplaceAll(str, substr, replace), nil
	}),
	// internal/lang/funcs/cidr.go, for the number 0 alone. Terraform's own parser also takes leading zeros.
	"cidrhost": function.New(&function.Spec{
		Params: []function.Parameter{{Name: "prefix", Type: cty.String}, {Name: "hostnum", Type: cty.Number}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(values []cty.Value, _ cty.Type) (cty.Value, error) {
			_, network, err := net.ParseCIDR(values[0].AsString())
			if err != nil {
				return cty.UnknownVal(cty.String), err
			}
			if !values[1].RawEquals(cty.Zero) {
				return cty.UnknownVal(cty.String), errors.New("only the number 0 is known here")
			}
			return cty.StringVal(network.IP.String()), nil
		},
	}),
}

func main() {
	var asked query
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fail(err)
	}
	made, err := answered(asked)
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(made); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func answered(asked query) (result, error) {
	made := result{Variables: map[string]variable{}, Answers: make([]answer, len(asked.Values))}
	if asked.Variables != nil {
		variables, err := variablesOf(*asked.Variables)
		if err != nil {
			return made, err
		}
		made.Variables = variables
	}
	var expression hcl.Expression
	if asked.Template != nil {
		// file() makes a value of the bytes, and the template is read from that: internal/lang/funcs/filesystem.go.
		source := cty.StringVal(*asked.Template).AsString()
		parsed, diagnostics := hclsyntax.ParseTemplate([]byte(source), "template", hcl.InitialPos)
		if diagnostics.HasErrors() {
			return made, diagnostics
		}
		expression = parsed
	}
	for index, values := range asked.Values {
		given := map[string]cty.Value{}
		for name, value := range values {
			given[name] = cty.StringVal(value)
		}
		if expression != nil {
			made.Answers[index] = filledIn(expression, given)
		}
		made.Answers[index].Refused = refused(made.Variables, given)
	}
	return made, nil
}

func filledIn(expression hcl.Expression, given map[string]cty.Value) answer {
	value, diagnostics := expression.Value(&hcl.EvalContext{Variables: given, Functions: functions})
	if diagnostics.HasErrors() {
		return answer{Error: diagnostics.Error()}
	}
	if value.Type() != cty.String {
		return answer{Error: "not a text: " + value.Type().FriendlyName()}
	}
	text := value.AsString()
	return answer{Text: &text}
}

func variablesOf(source string) (map[string]variable, error) {
	file, diagnostics := hclsyntax.ParseConfig([]byte(source), "variables.tf", hcl.InitialPos)
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	made := map[string]variable{}
	for _, block := range file.Body.(*hclsyntax.Body).Blocks {
		if block.Type != "variable" || len(block.Labels) != 1 {
			return nil, fmt.Errorf("an unexpected block %s %v", block.Type, block.Labels)
		}
		one := variable{}
		for name, attribute := range block.Body.Attributes {
			if name == "type" {
				one.Type = hcl.ExprAsKeyword(attribute.Expr)
				continue
			}
			value, diagnostics := attribute.Expr.Value(nil)
			if diagnostics.HasErrors() {
				return nil, diagnostics
			}
			switch name {
			case "description":
				one.Description = value.AsString()
			case "sensitive":
				one.Sensitive = value.True()
			case "nullable":
			default:
				return nil, fmt.Errorf("an unexpected argument %s", name)
			}
		}
		for _, nested := range block.Body.Blocks {
			one.conditions = append(one.conditions, nested.Body.Attributes["condition"].Expr)
		}
		one.Validations = len(one.conditions)
		if _, known := made[block.Labels[0]]; known {
			return nil, fmt.Errorf("%s is there twice", block.Labels[0])
		}
		made[block.Labels[0]] = one
	}
	return made, nil
}

// refused names the variables whose validation does not hold.
func refused(variables map[string]variable, given map[string]cty.Value) []string {
	names := []string{}
	context := &hcl.EvalContext{
		Variables: map[string]cty.Value{"var": cty.ObjectVal(given)},
		Functions: functions,
	}
	for name, one := range variables {
		for _, condition := range one.conditions {
			holds, diagnostics := condition.Value(context)
			if diagnostics.HasErrors() || !holds.IsKnown() || holds.Type() != cty.Bool || holds.False() {
				names = append(names, name)
				break
			}
		}
	}
	return names
}
