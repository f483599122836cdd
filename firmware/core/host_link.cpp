#include "firmware/core/host_link.hpp"

namespace kentongan::core {
namespace {

constexpr std::uint8_t ackmode = 0x0C;
constexpr std::uint8_t hardware_type = static_cast<std::uint8_t>(radio::kiss_command::set_hardware);
constexpr std::string_view probe = "TNC:";  // direwolf's kiss_frame.c answers it with its name and version
constexpr std::string_view probe_answer = "HTL ";
constexpr std::uint8_t from_modem = 0x80;  // bit of an HTL type

bool equal(octet_view octets, std::string_view text) {
  if (octets.size() != text.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (octets[i] != static_cast<std::uint8_t>(text[i])) return false;
  }
  return true;
}

}  // namespace

void host_link::receive(octet_view octets) {
  for (const std::uint8_t octet : octets) {
    if (const auto received = decoder_.push(octet)) frame(*received);
  }
}

void host_link::frame(const radio::kiss_frame& received) {
  const auto command = static_cast<std::uint8_t>(received.command);
  const octet_view payload = received.payload;
  const auto refuse = [&] {
    ++counters_.bad_kiss;
    status(htl::error{.code = htl::error_code::bad_kiss, .context = command});
  };
  if (received.command == radio::kiss_command::leave && received.port == 15) return;  // there is nothing to leave to
  if (received.port != 0) return refuse();
  if (received.command == radio::kiss_command::data) return sink_.data(payload);
  if (received.command == radio::kiss_command::set_hardware) return hardware(payload);
  if (command == ackmode) {
    if (payload.size() < 2) return refuse();
    return sink_.acked_data(static_cast<std::uint16_t>(payload[0] << 8 | payload[1]), payload.subspan(2));
  }
  const bool known = received.command >= radio::kiss_command::tx_delay &&  //
                     received.command <= radio::kiss_command::full_duplex;
  if (!known || payload.size() != 1) return refuse();
  sink_.parameter(received.command, payload[0]);
}

void host_link::hardware(octet_view payload) {
  if (equal(payload, probe)) {
    probe_waits_ = true;
    return;
  }
  htl::envelope opened;
  switch (const htl::result result = htl::open(payload, opened)) {
    case htl::result::ok:
      if ((static_cast<std::uint8_t>(opened.type) & from_modem) == 0) {
        sink_.request(opened);
        return;
      }
      [[fallthrough]];
    case htl::result::unknown_type:
      ++counters_.bad_htl;
      status(htl::error{.code = htl::error_code::unknown_type, .about = static_cast<std::uint8_t>(opened.type)});
      return;
    case htl::result::foreign:
      ++counters_.foreign;
      return;
    default:
      ++counters_.bad_htl;
      status(htl::error{.code = htl::error_code::bad_frame, .context = static_cast<std::uint32_t>(result)});
      return;
  }
}

void host_link::set_hello(bool said) {
  hello_ = said;
  if (said) return;
  for (slot& place : slots_) place.size = 0;
}

host_link::slot& host_link::slot_of(htl::frame_type type) {
  std::size_t i = 0;
  while (i + 1 < slot_types.size() && slot_types[i] != type) ++i;
  return slots_[i];
}

void host_link::data(octet_view frame) {
  std::array<std::uint8_t, largest_record> record;
  if (frame.size() + 1 > record.size()) return;
  record[0] = static_cast<std::uint8_t>(radio::kiss_command::data);
  for (std::size_t i = 0; i < frame.size(); ++i) record[1 + i] = frame[i];
  push(octet_view(record).first(1 + frame.size()));
}

void host_link::acked(std::uint16_t id) {
  const std::array record{ackmode, static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id & 0xFF)};
  push(record);
}

void host_link::push(octet_view record) {
  if (record.empty() || (record[0] == hardware_type && !hello_)) return;
  while (!queue_.fits(record.size())) drop_oldest();
  queue_.push(record);
}

// The rx_info of a data frame goes with it; on its own it would seem to speak of the frame before.
void host_link::drop_oldest() {
  constexpr std::size_t type_at = 1 + 4;  // KISS type octet, HTL, version
  queue_.drop();
  ++counters_.up_drops;
  while (!queue_.empty() && queue_.front(0) == hardware_type && queue_.front_size() > type_at &&
         queue_.front(type_at) == static_cast<std::uint8_t>(htl::frame_type::rx_info)) {
    queue_.drop();
  }
}

bool host_link::load_next() {
  leaving_at_ = 0;
  leaving_size_ = 0;
  if (probe_waits_) {
    probe_waits_ = false;
    leaving_[leaving_size_++] = hardware_type;
    for (const std::string_view part : {probe_answer, firmware_.substr(0, 32)}) {
      for (const char c : part) leaving_[leaving_size_++] = static_cast<std::uint8_t>(c);
    }
    return true;
  }
  for (slot& place : slots_) {
    if (place.size == 0) continue;
    for (; leaving_size_ < place.size; ++leaving_size_) leaving_[leaving_size_] = place.octets[leaving_size_];
    place.size = 0;
    return true;
  }
  while (!queue_.empty()) {
    // The host that said hello may have gone while this waited.
    if (queue_.front(0) == hardware_type && !hello_) {
      queue_.drop();
      continue;
    }
    leaving_size_ = queue_.pop(leaving_);
    if (leaving_size_ != 0) return true;
  }
  return false;
}

std::size_t host_link::take(std::span<std::uint8_t> out) {
  std::size_t size = 0;
  const auto owe = [&](std::uint8_t octet) { owed_[owed_size_++] = octet; };
  while (size < out.size()) {
    if (owed_at_ < owed_size_) {
      out[size++] = owed_[owed_at_++];
      continue;
    }
    owed_at_ = owed_size_ = 0;
    const bool fresh = leaving_at_ == leaving_size_;
    if (fresh) {
      if (!load_next()) break;
      owe(radio::kiss_fend);
    }
    const std::uint8_t octet = leaving_[leaving_at_++];
    if (octet == radio::kiss_fend || octet == radio::kiss_fesc) {
      owe(radio::kiss_fesc);
      owe(octet == radio::kiss_fend ? radio::kiss_tfend : radio::kiss_tfesc);
    } else {
      owe(octet);
    }
    if (leaving_at_ == leaving_size_) owe(radio::kiss_fend);
  }
  return size;
}

host_link_counters host_link::counters() const {
  host_link_counters all = counters_;
  const radio::kiss_counters& kiss = decoder_.counters();
  all.bad_kiss += static_cast<std::uint32_t>(kiss.bad_escapes + kiss.overlong);
  return all;
}

}  // namespace kentongan::core
