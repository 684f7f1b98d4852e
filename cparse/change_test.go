package cparse

import "testing"

func TestMayChange(t *testing.T) {
	const before = "struct s { int n; struct s *next; int a[4]; };\nstruct s v, w[3], *p;\nint i;\nvoid g(void *);\n"
	for _, tt := range []struct {
		body, name string
		want       bool
	}{
		{"i = 1;", "i", true},
		{"i += 1;", "i", true},
		{"i <<= 1;", "i", true},
		{"i++;", "i", true},
		{"--i;", "i", true},
		{"(i) = 1;", "i", true},
		{"((i))--;", "i", true},
		{"v.n = 1;", "v", true},
		{"v.a[i + 1] = 1;", "v", true},
		{"w[i].a[2]++;", "w", true},
		{"(w[1]).n = 1;", "w", true},
		{"g(&v);", "v", true},
		{"g(&v.n);", "v", true},
		{"g((void *)&w[1]);", "w", true},
		{"g(&(v.n));", "v", true},
		{"if (i) g(&v);", "v", true},
		{"return &v;", "v", true},
		{"WRITE_ONCE(i, 1);", "i", true},
		{"rcu_assign_pointer(p, 0);", "p", true},
		{"g(&(v)->n);", "v", true}, // a look at the syntax would tell

		{"", "i", false},
		{"g(p);", "i", false},
		{"if (i == 1) g(p);", "i", false},
		{"g(i);", "i", false},
		{"w[i].n = 1;", "i", false},
		{"p->n = 1;", "p", false}, // that is not part of p
		{"v.next->n = 1;", "v", false},
		{"w[1].next->a[i]++;", "w", false},
		{"g(&p->n);", "p", false},
		{"p->next = w;", "next", false},
		{"v.n = 1;", "n", false},
		{"int x = i & 3;", "i", false},
		{"int x = w[1].n & i;", "i", false},
		{"int x = 3 & i;", "i", false},
	} {
		u := parse(t, before+"int *f(void)\n{\n\t"+tt.body+"\n}\n")
		if got := u.MayChange("f", tt.name); got != tt.want {
			t.Errorf("{ %s } may change %s: %v, want %v", tt.body, tt.name, got, tt.want)
		}
	}
	u := parse(t, before)
	if u.MayChange("g", "i") {
		t.Error("a function without a body changes something")
	}
}

func TestOwnFunc(t *testing.T) {
	u := parse(t, "int declared(int x);\nint defined(int x);\nint defined(int x) { return x; }\nint variable;\n")
	if f := u.OwnFunc("defined"); f == nil || !f.Defined {
		t.Errorf("the definition is %v", f)
	}
	for _, name := range []string{"declared", "variable", "kmalloc", "nowhere"} {
		if f := u.OwnFunc(name); f != nil {
			t.Errorf("%s is found as %v", name, f)
		}
	}
}
