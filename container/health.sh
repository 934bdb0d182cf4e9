#!/bin/sh
# Whether the container does what it is there for: a node takes requests, vizor serves its page.
# Anything else, a shell or a client, is well as long as it runs.
case "$(tr '\0' ' ' </proc/1/cmdline)" in
  *raftnode* | *'graftd node'*) exec curl -fsS -m 2 -o /dev/null http://127.0.0.1:11000/readyz ;;
  *'graftd vizor'*) exec curl -fsS -m 2 -o /dev/null http://127.0.0.1:8090/livez ;;
esac
