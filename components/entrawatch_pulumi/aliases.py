"""Keeps the aliases of old API versions out of stacks that never used them."""

import copy

import pulumi


def drop_type_aliases(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    """Drop aliases that change only the type; keep every name, parent and URN alias.

    Azure classes carry one such alias for each old API version of their type, and no stack of this project was made
    with azure-native 1 or 2, whose states hold those types.
    """
    aliases = args.opts.aliases or []
    kept = [alias for alias in aliases if not _changes_type_only(alias)]
    if len(kept) == len(aliases):
        return None
    opts = copy.copy(args.opts)
    opts.aliases = kept or None
    return pulumi.ResourceTransformationResult(args.props, opts)


def _changes_type_only(alias: object) -> bool:
    if not isinstance(alias, pulumi.Alias):
        return False
    # the SDK marks a part that was not given with an Ellipsis, because None already says "had no parent"
    others: tuple[object, ...] = (alias.name, alias.parent, alias.stack, alias.project)
    type_token: object = alias.type_
    return type_token is not ... and all(part is ... for part in others)
