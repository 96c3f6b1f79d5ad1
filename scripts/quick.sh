# Sourced by what builds by the profile `quick`: its flags, and where it compiles to.
#
# Views of Leptos are compiled by their values and not by their types, of which there are many. The target is named, so that these
# flags are not those of what runs in the compiler.
export RUSTFLAGS="${RUSTFLAGS:-} --cfg erase_components"
host=$(rustc -vV | sed -n 's/^host: //p')
