package config

// The keys of klplint.yaml. A field's tags are its key, what it is for (which
// editors show), and, where it has few values, these. The decoder and the JSON
// schema are made of them: a field added here is all there is to add.

// File is a whole klplint.yaml.
type File struct {
	FailOn          string              `key:"fail-on" values:"error warning note never" doc:"What fails a run: findings this bad, or worse. The flag --fail-on goes before it."`
	Rules           map[string]string   `key:"rules" keys:"rule" values:"on off error warning note" doc:"Decisions about rules, by id or name: off, on, or the level that findings have."`
	Overrides       []Override          `key:"overrides" doc:"Decisions about rules for some paths. The last one that names a rule and matches a path counts."`
	Modules         map[string][]string `key:"modules" keys:"module" doc:"Modules and the C files that they are made of, where no Kbuild file or Makefile says so. Paths start from this file."`
	Resources       []Resource          `key:"resources" doc:"Functions that acquire and release something, beyond those of the kernel that klplint knows."`
	Functions       map[string][]string `key:"functions" keys:"class" doc:"What other functions do, by the classes of analyzer/lifecycle/table/functions.txt, such as pure, void, fails, errptr."`
	KernelDir       string              `key:"kernel-dir" doc:"Directory of a kernel build, or of a linux-headers package, to take headers from. Relative to this file."`
	CompileCommands string              `key:"compile-commands" doc:"File with the kernel's compile commands. Relative to this file."`
	Series          Series              `key:"series" doc:"The releases that klplint series checks against each other."`
}

// Override is decisions about rules for some paths.
type Override struct {
	Paths []string          `key:"paths" required:"true" doc:"Globs, relative to this file; ** matches any number of directories, and a directory means all below it."`
	Rules map[string]string `key:"rules" required:"true" keys:"rule" values:"on off error warning note" doc:"Decisions about rules, by id or name."`
}

// Resource is something that has to be released.
type Resource struct {
	What    string   `key:"what" required:"true" doc:"What it is called in findings: memory, acme handle. One that klplint knows gets further functions."`
	Acquire []string `key:"acquire" required:"true" doc:"Functions that acquire it: name(N) where the N-th argument is its handle, name() where the result is."`
	Release []string `key:"release" required:"true" doc:"Functions that release it, in the same form."`
	When    string   `key:"when" values:"own ours moves" doc:"When it leaves something behind: own, not where the handle is the module's own; ours, only where it is; moves, only where the module keeps the handle."`
}

// Series is where the releases of a livepatch come from.
type Series struct {
	Git      string   `key:"git" doc:"Directory of the git repository whose tags or revisions are the releases. Relative to this file."`
	Tags     string   `key:"tags" doc:"Glob of the tags that are releases; they are sorted by version."`
	Versions []string `key:"versions" doc:"The releases, the oldest first: paths relative to this file, or git revisions."`
	Module   string   `key:"module" doc:"The module to look at, where a release has several."`
	Gate     string   `key:"gate" values:"upgrade any adjacent" doc:"Which pairs of releases must be accepted by the kernel and right."`
}
