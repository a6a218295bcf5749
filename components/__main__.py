"""The plugin: provides the components to Pulumi programs in every language."""

from entrawatch_pulumi.plugin.serve import serve

if __name__ == "__main__":
    serve()
