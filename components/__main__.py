"""The plugin: offers the components to Pulumi programs in every language."""

from pulumi.provider.experimental import component_provider_host

from entrawatch_pulumi.plugin_schema import COMPONENTS, PLUGIN_NAME, plugin_version

if __name__ == "__main__":
    component_provider_host(components=list(COMPONENTS), name=PLUGIN_NAME, version=plugin_version())
