// Runs a compiled program by Pulumi's automation API, which needs no Node.js language host:
//   node inline_program.js PROGRAM STACK OPERATION
// The outcome of the engine goes to standard output as JSON.
const path = require("path");
const { LocalWorkspace } = require("@pulumi/pulumi/automation");

const [file, stackName, operation] = process.argv.slice(2);

async function run() {
    const workDir = process.cwd();
    const program = async () => require(path.resolve(file));
    const stack = await LocalWorkspace.selectStack({ stackName, projectName: "platform", program }, { workDir });
    const messages = [];
    const outcome = { changes: {}, messages };
    const onEvent = (event) => {
        if (event.diagnosticEvent && event.diagnosticEvent.severity === "error") {
            messages.push(event.diagnosticEvent.message);
        }
        if (event.summaryEvent) {
            outcome.changes = event.summaryEvent.resourceChanges;
        }
    };
    try {
        await stack[operation]({ onEvent });
    } catch (failure) {
        outcome.failure = String(failure);
    }
    console.log(JSON.stringify(outcome));
}

run();
