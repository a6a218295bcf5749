"""A stand-in for the azure-native provider: answers as the provider and Azure Resource Manager do, on a folder."""
