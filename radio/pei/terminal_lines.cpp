// What a terminal's lines mean to the state machine.
#include "radio/pei/terminal.hpp"

#include <algorithm>
#include <utility>

namespace kentongan::radio::pei {

void terminal::tell(const heard& h) {
  if (handlers_.on_heard) handlers_.on_heard(h);
}

void terminal::take_line(std::string_view line, time_point now) {
  if (state_ == terminal_state::off) return;  // a handler closed it
  const result r = read_result(line);
  // A reply may fall between a message's header and its data.
  const bool final = r.kind == result_kind::ok || r.kind == result_kind::error;
  if (awaited_ && !final) {
    const auto header = *std::exchange(awaited_, std::nullopt);
    if (r.kind == result_kind::digits) return take_data(header, line, now);
    ++counts_.bad_messages;  // and this line is read for itself
    if (r.kind == result_kind::other) return;
  }
  switch (r.kind) {
    case result_kind::ok:
      return take_final(true, std::nullopt, now);
    case result_kind::error:
      return take_final(false, r.code, now);
    case result_kind::echo:
      if (!echo_off_ || always_echoes_) return;
      // In the set-up, behind the command that forbids it: this terminal does not obey. Later: it has forgotten.
      if (in_script_) {
        always_echoes_ = true;
        return;
      }
      ++counts_.reboots;
      rebooted_ = true;
      return;
    case result_kind::named:
      return take_named(r);
    case result_kind::digits:
    case result_kind::other:
      return take_row(r, line);
  }
}

void terminal::take_named(const result& r) {
  const bool ours = current_ && !current_->name.empty() && same_word(r.name, current_->name);
  if (ours) current_->answered = true;
  if (same_word(r.name, "CTSDSR")) {
    awaited_ = read_sds_header(r.values);
    if (!awaited_) ++counts_.bad_messages;
  } else if (same_word(r.name, "CREG")) {
    if (const auto now_is = read_registration(r.values)) {
      registered_ = now_is;
      settle_state();
    }
  } else if (same_word(r.name, "CMGS")) {
    take_send_report(r, ours);
  } else if (same_word(r.name, "CTICN")) {
    ++counts_.calls;
    const auto call = read_call(r.values);
    tell(heard_call{call.from, call.priority == incoming_call::emergency});
  } else if (same_word(r.name, "CTOM")) {
    const auto mode = r.values.number(0);
    direct_mode_ = mode == 1U || mode == 6U;
    settle_state();
  } else if (same_word(r.name, "CNUMF")) {
    if (const auto i = read_own_identity(r.values); i && !own_) own_ = i;
  } else if (ours) {
    take_row(r, {});
  } else if (same_word(r.name, "CTTCT") || same_word(r.name, "CTCR") || same_word(r.name, "CTXG") ||
             same_word(r.name, "CDTXC") || same_word(r.name, "CTCC") || same_word(r.name, "CTOCP")) {
    // Calls go on and end: nothing follows from it here.
  } else {
    ++counts_.unknown_lines;
  }
}

// A row without a name, or the maker's and the model's names.
void terminal::take_row(const result& r, std::string_view line) {
  if (current_ && (current_->name == "GMI" || current_->name == "GMM")) {
    std::string words;
    for (std::size_t i = 0; i < r.values.size(); ++i) words += (i == 0 ? "" : " ") + std::string(r.values.text(i));
    constexpr std::size_t longest = 100;
    if (make_.size() + words.size() < longest) make_ += (make_.empty() ? "" : " ") + words;
    return;
  }
  if (current_ && current_->name == "CNUMF") {
    if (const auto i = read_own_identity(r.values); i && !own_) own_ = i;
    return;
  }
  if (!line.empty()) ++counts_.unknown_lines;
}

void terminal::take_send_report(const result& r, bool ours) {
  if (ours && current_->kind == step::script) {  // "(0-16777215),(8-2047)": the last number is the longest user data
    std::size_t most = 0, number = 0;
    for (std::size_t i = 0; i < r.values.size(); ++i)
      for (const char c : r.values.text(i)) {
        number =
            c >= '0' && c <= '9' ? std::min<std::size_t>(number * 10 + static_cast<std::size_t>(c - '0'), 99999) : 0;
        if (number != 0) most = number;
      }
    constexpr std::size_t least = 64 * 8, longest = 2047;  // less is no answer to this question; more SDS has not
    if (most >= least) max_bits_ = std::min(most, longest) / 8 * 8;
    return;
  }
  const auto report = read_send_report(r.values);
  if (!report) {
    ++counts_.unknown_lines;
    return;
  }
  if (ours && current_->kind == step::send) {
    current_->report = report;
    return;
  }
  if (!unconfirmed_ || unconfirmed_->instance != report->instance || !report->status) return;  // late: nobody waits
  const bool sent = report->status == send_report::sent;
  if (!sent && report->status != send_report::failed) return;
  const auto message = *std::exchange(unconfirmed_, std::nullopt);
  unconfirmed_in_a_row_ = 0;
  told(message.id, sent ? send_fate::sent : send_fate::failed, sent ? "" : "the terminal could not send it");
}

void terminal::take_data(const sds_header& header, std::string_view line, time_point now) {
  const auto octets = from_hex(line);
  if (!octets) {
    ++counts_.bad_messages;
    return;
  }
  if (own_ && header.from && header.from->ssi == own_->ssi &&
      (header.from->network == 0 || header.from->network == own_->network)) {
    ++counts_.own_messages;
    return;
  }
  switch (header.service) {
    case ai_service::status: {
      if (octets->size() < 2) {
        ++counts_.bad_messages;
        return;
      }
      const auto value = static_cast<std::uint16_t>(((*octets)[0] << 8) | (*octets)[1]);
      if (kind_of_status(value) == status_kind::short_report) {
        ++counts_.reports;
        const auto report = read_short_report(value);
        return tell(heard_report{header.from, report.reference, report.status});
      }
      ++counts_.statuses;
      return tell(heard_status{header.from, value});
    }
    case ai_service::sds_4: {
      // Some say how many bits there are and send more digits, up to the next octet; some say less than they send.
      const std::size_t there = octets->size() * 8;
      const std::size_t bits = there >= header.bits && there - header.bits < 8 ? header.bits : there;
      return take_sds(header, *octets, bits, now);
    }
    default:
      ++counts_.other_services;
  }
}

void terminal::take_sds(const sds_header& header, std::span<const std::uint8_t> octets, std::size_t bits,
                        time_point now) {
  const auto message = read_sds(octets, bits);
  if (!message) {
    ++counts_.bad_messages;
    return;
  }
  if (const auto* report = std::get_if<sds_report>(&*message)) {
    ++counts_.reports;
    if (report->wants_ack && header.from)
      send({0, header.from->ssi, make_acknowledge(report->protocol, report->status, report->reference), 0,
            now + settings_.poll});
    return tell(heard_report{header.from, report->reference, report->status});
  }
  const auto* text = std::get_if<sds_text>(&*message);
  if (!text) {
    ++counts_.other_services;
    return;
  }
  heard_text h{header.from, text->protocol, {}, text->wants_received, text->text};
  if (text->part && text->part->total > 1) {
    auto whole = parts_.add(header.from.value_or(identity{}), *text, now);
    if (!whole) return;
    h.text = std::move(whole->text);
    h.references = std::move(whole->references);
  } else if (text->reference) {
    h.references.push_back(*text->reference);
  }
  ++counts_.texts;
  tell(h);
}

}  // namespace kentongan::radio::pei
