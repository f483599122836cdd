// The health object in Prometheus' text format (exposition format 0.0.4): every number and every yes or no in it, under
// the name of its path; whatever a later version of the health object tells is there by itself.
//
//   {"journal":{"ok":true,"facts":7}}       kentongan_journal_ok 1, kentongan_journal_facts 7
//   {"nets":[{"net":"vhf1","queued":2}]}    kentongan_nets_queued{net="vhf1"} 2
//   {"modems":[{"modem":"m1","state":"up"}]}  kentongan_modems_state{modem="m1",state="up"} 1
//
// An item of a list is named by its first member; a list in an item is left out. The type is "untyped", since the
// object does not say which of its numbers only grow.
#pragma once
#include <string>
#include <string_view>

namespace kentongan::web {

// Empty: the health object cannot be read.
std::string metrics_of(std::string_view health);

}  // namespace kentongan::web
