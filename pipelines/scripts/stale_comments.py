"""Edit the comments that are about an earlier commit of a pull request, for which no run reported anything since.

Usage: python3 pipelines/scripts/stale_comments.py
"""

from github_api import github, leave, notice
from github_comment import is_about, not_compared, own_comment

REASON = "no run has reported on this commit; check that its workflow still exists and was not cancelled"


def main() -> int:
    """Edit the comment of every open pull request whose first line names another commit than its head."""
    api = github()
    for one in api.pages("pulls", state="open"):
        comment = own_comment(api, f"issues/{one['number']}/comments")
        if comment and not is_about(comment["body"], one["head"]["sha"]):
            api.patch(f"issues/comments/{comment['id']}", {"body": not_compared(one["head"]["sha"], REASON)})
            notice(f"#{one['number']}: the comment was about an earlier commit")
    return 0


if __name__ == "__main__":
    leave(main)
