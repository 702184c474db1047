# To be sourced: waits for a program that serves. Wants `fail`.

# Sets `base` to the address that the program with this id says in its log, without the last slash.
wait_for_address() { # NAME ID LOG WORDS-BEFORE-THE-ADDRESS
    base=
    for ((i = 0; i < 300; i++)); do
        base=$(sed -n "s|^.*$4 \(http://127\.0\.0\.1:[0-9]*\)/.*|\1|p" "$3")
        [[ -z $base ]] || return 0
        kill -0 "$2" 2>/dev/null || fail "$1: ended: $(tail -n 5 "$3")"
        sleep 0.1
    done
    fail "$1: does not serve after 30 s: $(tail -n 5 "$3")"
}
