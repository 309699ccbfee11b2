export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
exec ./.in ninja -C build -j3 "$@" 2>&1 | grep -E "error|FAILED|warning:|undefined" -A5 | head -50
