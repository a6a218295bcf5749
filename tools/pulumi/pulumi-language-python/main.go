// Command pulumi-language-python stands in for Pulumi's Python language host, which is not to be had as a Go module.
//
// It runs programs with Pulumi's own pulumi-language-python-exec, which lies beside it, and component plugins and
// policy packs as the Python modules they are. It installs nothing: where the `virtualenv` option names an environment
// that is not there, the Python on PATH must have all dependencies.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	toldByTheProgram = 32              // exit code of a program that has told its error itself
	patience         = 3 * time.Second // with what was asked to end; after 5 the engine kills this host and all it runs
	manyMegabytes    = 400 << 20       // as much as the engine sends
)

// host runs each program until it ends, or until the engine cancels all of them; plugins end with their call.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine   string
	programs context.Context
	cancel   context.CancelFunc
}

func main() {
	// The engine's options come before its address.
	if err := serve(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve returns when the engine sends a signal or is gone, and all that was started has ended.
func serve(engine string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ended, end := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	programs, cancel := context.WithCancel(ended)
	defer cancel()
	server := grpc.NewServer(grpc.MaxRecvMsgSize(manyMegabytes), grpc.WaitForHandlers(true))
	pulumirpc.RegisterLanguageRuntimeServer(server, &host{engine: engine, programs: programs, cancel: cancel})
	context.AfterFunc(ended, server.Stop)
	go func() {
		// An engine that was killed sends no signal, but the pipe that it holds is closed.
		_, _ = io.Copy(io.Discard, os.Stdin)
		end()
	}()
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	if err := server.Serve(listener); !errors.Is(err, grpc.ErrServerStopped) { // so soon that it had not begun
		return err
	}
	return nil
}

func (h *host) Run(_ context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	arguments, err := h.arguments(request)
	if err != nil {
		return nil, err
	}
	program := command(h.programs, request.Info, arguments)
	program.Dir, program.Stdout, program.Stderr = request.Pwd, os.Stdout, os.Stderr
	// Without values the engine sends nil, which would be null and no dictionary.
	config, secrets := map[string]string{}, append([]string{}, request.ConfigSecretKeys...)
	maps.Copy(config, request.Config)
	program.Env = append(os.Environ(),
		variable("PULUMI_CONFIG", config), variable("PULUMI_CONFIG_SECRET_KEYS", secrets))
	err = program.Run()
	if program.ProcessState != nil && program.ProcessState.ExitCode() == toldByTheProgram {
		return &pulumirpc.RunResponse{Bail: true}, nil
	}
	if err != nil {
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program failed: %v", err)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

// arguments returns what Python is called with to run a program.
func (h *host) arguments(request *pulumirpc.RunRequest) ([]string, error) {
	self, err := os.Executable() // without links, so beside its -exec
	if err != nil {
		return nil, err
	}
	arguments := []string{self + "-exec"}
	for _, option := range [][2]string{
		{"monitor", request.MonitorAddress},
		{"engine", h.engine},
		{"project", request.Project},
		{"root_directory", request.Info.RootDirectory},
		{"stack", request.Stack},
		{"pwd", request.Pwd},
		{"dry_run", strconv.FormatBool(request.DryRun)},
		{"parallel", strconv.Itoa(int(request.Parallel))},
		{"organization", request.Organization},
	} {
		if option[1] != "" {
			arguments = append(arguments, "--"+option[0], option[1])
		}
	}
	return append(append(arguments, request.Info.EntryPoint), request.Args...), nil
}

func (h *host) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	folder, pwd := request.Info.ProgramDirectory, request.Pwd
	arguments := append([]string{"-u", folder}, request.Args...)
	if request.Kind == "analyzer" {
		arguments, pwd = append(append([]string{"-u", "-m", "pulumi.policy"}, request.Args...), folder), folder
	}
	plugin := command(stream.Context(), request.Info, arguments)
	plugin.Dir, plugin.Env = pwd, append(os.Environ(), request.Env...)
	var turn sync.Mutex
	send := func(response *pulumirpc.RunPluginResponse) error {
		turn.Lock()
		defer turn.Unlock()
		return stream.Send(response)
	}
	plugin.Stdout = writer(func(text []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: text}})
	})
	plugin.Stderr = writer(func(text []byte) error {
		return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: text}})
	})
	if err := plugin.Run(); plugin.ProcessState == nil {
		return err
	}
	code := int32(plugin.ProcessState.ExitCode())
	return send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: code}})
}

func (h *host) About(_ context.Context, request *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	return &pulumirpc.AboutResponse{Executable: python(request.Info)}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{}, nil
}

func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (h *host) InstallDependencies(
	_ *pulumirpc.InstallDependenciesRequest, stream grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	told := "this host installs nothing; the Python on PATH must have all dependencies\n"
	return stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: []byte(told)})
}

func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.cancel()
	return &emptypb.Empty{}, nil
}

// command returns a call of the program's Python, which ends with the context.
func command(ctx context.Context, info *pulumirpc.ProgramInfo, arguments []string) *exec.Cmd {
	made := exec.CommandContext(ctx, python(info), arguments...)
	made.Cancel = func() error { return made.Process.Signal(syscall.SIGTERM) }
	made.WaitDelay = patience
	return made
}

// python returns the Python of the environment that the project names, else the one on PATH.
func python(info *pulumirpc.ProgramInfo) string {
	environment := info.GetOptions().GetFields()["virtualenv"].GetStringValue()
	path := filepath.Join(environment, "bin", "python")
	if !filepath.IsAbs(path) {
		path = filepath.Join(info.GetRootDirectory(), path)
	}
	if _, err := os.Stat(path); err != nil || environment == "" {
		return "python3"
	}
	return path
}

// variable returns an entry of an environment that holds a value as JSON.
func variable(name string, value any) string {
	text, _ := json.Marshal(value) // texts and lists of them always can
	return name + "=" + string(text)
}

// writer sends what is written.
type writer func([]byte) error

func (w writer) Write(text []byte) (int, error) { return len(text), w(text) }
