// A TETRA terminal as its far end sees it, for tests: reads AT commands by the grammar of EN 300 392-5 (its own
// reading, nothing shared with radio/pei), answers them, and has a network behind it with crews that receive, confirm
// and send. Quirks of real terminals are switches; where each was seen stands in radio/pei/README.md.
//
// Octets in by take(); what it says goes to `say`, with the time it waits first. No clock; one thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::test {

class scripted_terminal {
 public:
  using milliseconds = std::chrono::milliseconds;
  enum class says_sent { later, at_once, never };  // the status of a message in +CMGS

  // --- what it is like; may be changed at any time ---
  says_sent confirms = says_sent::later;
  milliseconds reply_after{20}, air_time{300};
  bool obeys_echo_off = true;
  bool fills_octets = true;  // Motorola; Sepura sends only as many digits as the bits need
  bool bare_rows = false;    // further rows of +CNUMF on lines of their own, as German terminals
  bool prompts = false;      // "> " before user data
  bool dead = false;         // takes everything and says nothing
  std::string line_end = "\r\n";
  std::map<std::string, int> refuses;        // a command that begins so -> error code; -1: plain ERROR
  std::set<std::string> ignores;             // commands that begin so get no reply
  std::map<std::string, milliseconds> late;  // and these a late one
  int registration = 1;
  std::string own = "2620100108280651";
  int longest_bits = 2047;
  std::function<void(milliseconds after, std::string octets)> say;

  // --- the network ---
  struct radio {
    bool on = true;
    bool reads = false;          // its holder reads at once: a second report
    int refuses_with = -1;       // a delivery status
    bool short_reports = false;  // as pre-coded status
    bool asks_ack = false;       // for its report
  };
  std::map<std::uint32_t, radio> radios;
  struct text {
    std::uint32_t to = 0;
    std::string words;
    int reference = -1;
    int asked = 0;  // reports
  };
  struct report {
    std::uint32_t to = 0;
    int status = 0, reference = 0;
  };
  std::vector<text> texts;  // that left the terminal, reachable or not
  std::vector<report> reports, acknowledges;
  std::vector<std::pair<std::uint32_t, int>> statuses;
  std::vector<std::string> commands;  // every line, without its end
  int services_changed = 0;

  void take(std::string_view octets);

  void crew_text(std::uint32_t from, const std::string& latin1, int reference, bool wants_report = true);
  void crew_simple_text(std::uint32_t from, const std::string& latin1);
  void crew_status(std::uint32_t from, int value);
  void crew_calls(std::uint32_t from, int priority);
  void network(int registration_now);  // with its unsolicited result
  void reboot();                       // behind a cable that stays powered: everything forgotten
  void line(const std::string& words, milliseconds after = milliseconds(0));  // any line

  bool registered_for(const std::string& service) const { return profile_.contains(service); }
  std::string talkgroup() const { return talkgroup_; }

 private:
  void command(const std::string&);
  void answer(const std::string& command);
  void send_data(const std::string& digits);
  void sds(std::uint32_t from, int service, const std::vector<int>& octets, int bits, milliseconds after);
  void ok() { line("OK", now_after_); }
  void error(int code);

  std::string buffer_, header_;
  bool in_data_ = false, echo_ = true, tells_registration_ = false;
  int service_ = 0, instance_ = 0;
  std::set<std::string> profile_;
  std::string talkgroup_ = "1";
  milliseconds now_after_{0};
};

}  // namespace kentongan::test
