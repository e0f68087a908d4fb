#!/bin/sh
# Runs the command the container was given, in place of this shell, so that it is process 1 and gets the signals.
set -e
exec "$@"
