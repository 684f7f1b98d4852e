package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Fetch fills the folder and returns it. It does nothing where the corpus is
// complete, unless again is set. What the programs that it runs say goes to log.
//
// All happens in a temporary folder beside the place where the corpus goes, and
// one rename ends it: a reader sees the whole corpus or none.
func Fetch(ctx context.Context, log io.Writer, again bool) (string, error) {
	dir, err := Dir()
	if err != nil {
		return "", err
	}
	version, err := complete(dir)
	if err == nil && !again {
		fmt.Fprintf(log, "the corpus is there: %s %s\n", Linux, version)
		return dir, nil
	}
	if err != nil && !errors.Is(err, errIncomplete) {
		return "", err
	}
	if err := needPrograms(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp(dir, ".fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)

	deb, err := download(ctx, log, tmp)
	if err != nil {
		return "", err
	}
	version, err = unpack(ctx, log, deb, tmp)
	if err != nil {
		return "", err
	}
	linux := filepath.Join(tmp, Linux)
	for _, tree := range trees {
		if _, err := os.Stat(filepath.Join(linux, tree)); err != nil {
			return "", fmt.Errorf("%s %s holds no %s", Linux, version, tree)
		}
	}
	if err := writeMarker(linux, version); err != nil {
		return "", err
	}
	if err := install(linux, filepath.Join(dir, Linux), tmp); err != nil {
		// Another run may have been faster.
		if _, there := complete(dir); there != nil {
			return "", err
		}
	}
	return dir, nil
}

// packages names the Debian package of each program that is needed.
var packages = []struct{ program, pkg string }{
	{"apt-get", "apt"}, {"dpkg-deb", "dpkg"}, {"tar", "tar"}, {"xz", "xz-utils"},
}

func needPrograms() error {
	var missing []string
	for _, p := range packages {
		if _, err := exec.LookPath(p.program); err == nil {
			continue
		}
		if p.program == "apt-get" {
			return fmt.Errorf("there is no apt-get here: run this on Debian, or in a container of it, and set $%s to the folder that it filled", Env)
		}
		missing = append(missing, p.pkg)
	}
	if missing != nil {
		return fmt.Errorf("install what is missing first: apt-get install %s", strings.Join(missing, " "))
	}
	return nil
}

// download puts the package into a folder and returns its path.
func download(ctx context.Context, log io.Writer, dir string) (string, error) {
	fmt.Fprintf(log, "downloading %s ...\n", Linux)
	var said bytes.Buffer
	// As root, apt would drop its privileges, and could not write into a
	// folder that only root can reach: it says so in a warning.
	cmd := exec.CommandContext(ctx, "apt-get", "--quiet", "--option", "APT::Sandbox::User=root", "download", Linux)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.Stdout = log
	cmd.Stderr = io.MultiWriter(log, &said)
	if err := cmd.Run(); err != nil {
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case strings.Contains(said.String(), "Unable to locate package"), strings.Contains(said.String(), "Can't find a source"):
			return "", fmt.Errorf("apt knows no package %s: run \"apt-get update\" as root; if that does not help, this is not Debian 12 or later with its security archive", Linux)
		}
		return "", fmt.Errorf("apt-get download failed: %w: if its list of packages is old, run \"apt-get update\" as root", err)
	}
	debs, err := filepath.Glob(filepath.Join(dir, Linux+"_*.deb"))
	if err != nil || len(debs) != 1 {
		return "", fmt.Errorf("apt-get downloaded %d packages instead of one", len(debs))
	}
	return debs[0], nil
}

// unpack takes the trees out of the package and returns its version. The package
// is an archive of one compressed archive: no step of the way is written to disk.
func unpack(ctx context.Context, log io.Writer, deb, dir string) (version string, err error) {
	fmt.Fprintf(log, "unpacking ...\n")
	text, err := exec.CommandContext(ctx, "dpkg-deb", "--field", deb, "Version").Output()
	if err != nil {
		return "", fmt.Errorf("dpkg-deb cannot read the package: %w", err)
	}
	wanted := []string{"--extract", "--xz", "--no-same-owner", "--directory", dir}
	for _, tree := range trees {
		wanted = append(wanted, Linux+"/"+tree) // a directory and all below it
	}
	err = pipeline(log,
		exec.CommandContext(ctx, "dpkg-deb", "--fsys-tarfile", deb),
		exec.CommandContext(ctx, "tar", "--extract", "--to-stdout", "./usr/src/"+Linux+".tar.xz"),
		exec.CommandContext(ctx, "tar", wanted...),
	)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return strings.TrimSpace(string(text)), err
}

// pipeline runs the commands at the same time, each reading what the one before
// it writes, and returns the errors of those that failed.
func pipeline(log io.Writer, cmds ...*exec.Cmd) error {
	var ends []*os.File // ours: the commands have their own
	closeEnds := func() {
		for _, f := range ends {
			f.Close()
		}
		ends = nil
	}
	defer closeEnds()
	for i := range cmds[1:] {
		r, w, err := os.Pipe()
		if err != nil {
			return err
		}
		ends = append(ends, r, w)
		cmds[i].Stdout, cmds[i+1].Stdin = w, r
	}
	var errs []error
	started := cmds
	for i, cmd := range cmds {
		cmd.Stderr = log
		if err := cmd.Start(); err != nil {
			errs, started = append(errs, err), cmds[:i]
			break
		}
	}
	closeEnds() // else none of them would see the end of its input
	for _, cmd := range started {
		if err := cmd.Wait(); err != nil {
			errs = append(errs, fmt.Errorf("%s failed: %w", filepath.Base(cmd.Path), err))
		}
	}
	return errors.Join(errs...)
}

// install moves the tree to its place. One that is there goes first, into the
// temporary folder: a rename does not replace a folder with files in it.
func install(from, to, tmp string) error {
	err := os.Rename(to, filepath.Join(tmp, "old"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Rename(from, to)
}
