package cparse

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"klplint/cparse/ast"
	"klplint/cparse/headers"
)

// layoutModule includes headers with structs of all kinds: packed ones, aligned
// ones, with bit fields, anonymous members, arrays of no length, typeof.
const layoutModule = `
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/sched.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/skbuff.h>
#include <linux/netdevice.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/kvm_host.h>
#include <linux/bpf.h>
#include <linux/pci.h>
#include <net/sock.h>
#include <scsi/scsi_device.h>
`

// laidOut are the structs whose layout must be known: those of livepatching,
// and those that livepatches deal with most.
var laidOut = []string{
	"klp_func", "klp_callbacks", "klp_object", "klp_state", "klp_patch",
	"list_head", "hlist_node", "callback_head", "kobject", "completion", "mutex", "work_struct", "notifier_block",
	"module", "task_struct", "thread_struct", "mm_struct", "page", "file", "inode", "file_operations", "seq_file",
	"sk_buff", "net_device", "sock", "tcphdr", "iphdr", "pt_regs", "desc_struct", "kvm_vcpu", "pci_dev", "scsi_device",
}

// TestExactLayout holds what is known of the structs in a kernel's headers to
// what gcc says of them: size, alignment, and the offset of each member that is
// no bit field. All of them are compared, and nearly all must be known.
func TestExactLayout(t *testing.T) {
	h := openHeaders(t, nil)
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("gcc is not installed, so nothing tells the true layouts: apt-get install gcc")
	}
	flags := h.set.Flags("")
	if out, err := exec.Command(gcc, "-dumpmachine").Output(); err != nil || !strings.HasPrefix(string(out), flags.Machine) {
		t.Skipf("gcc is for another machine than the headers: %s, not %s", out, flags.Machine)
	}
	u := parseExactly(t, h, map[string]string{"x.c": layoutModule})
	for _, name := range laidOut {
		if fields, ok := u.Fields(u.Tag(name)); !ok || len(fields) == 0 {
			t.Errorf("the layout of struct %s is not known", name)
		}
	}
	var claims []claim
	structs := imageOf(t, u).structs()
	for _, typ := range structs {
		c, ok := u.layoutClaims(typ)
		if !ok {
			t.Errorf("the layout of %s %s is not known", kindWord(typ), typ.Name)
		}
		claims = append(claims, c...)
	}
	if len(structs) < 1000 || len(claims) < 10_000 {
		t.Errorf("the headers have %d structs with %d members and sizes: some are missing", len(structs), len(claims))
	}
	for i, gccs := range askCompiler(t, gcc, flags, layoutModule, claims) {
		if c := claims[i]; c.value != gccs {
			t.Errorf("%s is %d, gcc says %d", c.of, c.value, gccs)
		}
	}
}

// imageOf is the image of headers that a unit stands on.
func imageOf(t testing.TB, u *Unit) *image {
	t.Helper()
	for ; u != nil; u = u.prelude {
		if img, ok := u.names.(*image); ok {
			return img
		}
	}
	t.Fatal("the unit stands on no image of headers")
	return nil
}

// structs are the structs and unions with a name that the headers define, in
// their order.
func (img *image) structs() (list []*ast.Type) {
	for n := range img.declarations() {
		for _, d := range img.entry(uint32(n)).Decls() {
			if t := declType(d); t != nil && t.Defined && t.Name != "" && t.Kind != ast.KindEnum {
				list = append(list, t)
			}
		}
	}
	return list
}

func kindWord(t *ast.Type) string {
	if t.Kind == ast.KindUnion {
		return "union"
	}
	return "struct"
}

// claim is what we say of the value of a constant in C.
type claim struct {
	of    string
	value int64
}

// layoutClaims are what we say of a struct. They are of those that the C name
// means: where several functions have a struct of one name, none is known.
func (u *Unit) layoutClaims(t *ast.Type) (list []claim, ok bool) {
	name := kindWord(t) + " " + t.Name
	size, align, ok := u.Layout(t)
	if !ok {
		return nil, false
	}
	list = append(list, claim{"sizeof(" + name + ")", size}, claim{"_Alignof(" + name + ")", align})
	fields, ok := u.Fields(t)
	for _, f := range fields {
		if f.Name != "" && f.Bits == nil {
			list = append(list, claim{"__builtin_offsetof(" + name + ", " + f.Name + ")", f.Offset})
		}
	}
	return list, ok
}

// compilerArgs are the options that stand for flags.
func compilerArgs(f *headers.Flags) []string {
	args := []string{"-nostdinc", "-w", "-O2", "-std=gnu11", "-fshort-wchar", "-fno-PIE"}
	if f.Machine == "x86_64" {
		args = append(args, "-mcmodel=kernel", "-mno-sse", "-mno-red-zone")
	}
	for _, m := range f.Macros {
		args = append(args, "-D"+m.Name+"="+m.Value)
	}
	for _, name := range headers.PerFile {
		args = append(args, "-D"+name+`="x"`)
	}
	for _, dir := range f.Angled {
		args = append(args, "-I"+dir)
	}
	for _, file := range f.Forced {
		args = append(args, "-include", file)
	}
	return args
}

var answerLine = regexp.MustCompile(`(?m)^->([0-9]+) \$(-?[0-9]+)$`)

// askCompiler compiles a text and returns the values of constants in it, in
// their order, as the kernel's own build asks for offsets.
func askCompiler(t *testing.T, gcc string, flags *headers.Flags, text string, claims []claim) []int64 {
	t.Helper()
	var c strings.Builder
	c.WriteString(text)
	c.WriteString("void k_ask(void)\n{\n")
	for i, claim := range claims {
		fmt.Fprintf(&c, "\tasm volatile(\"\\n->%d %%0\" : : \"i\" ((long)%s));\n", i, claim.of)
	}
	c.WriteString("}\n")
	cmd := exec.Command(gcc, append(compilerArgs(flags), "-x", "c", "-S", "-o", "-", "-")...)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = strings.NewReader(c.String()), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("gcc refuses what the headers say: %v\n%s", err, stderr.Bytes()[:min(2000, stderr.Len())])
	}
	values := make([]int64, len(claims))
	answers := answerLine.FindAllSubmatch(out, -1)
	if len(answers) != len(claims) {
		t.Fatalf("gcc answers %d of %d questions", len(answers), len(claims))
	}
	for _, m := range answers {
		i, _ := strconv.Atoi(string(m[1]))
		values[i], _ = strconv.ParseInt(string(m[2]), 10, 64)
	}
	return values
}
