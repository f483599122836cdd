#include "gateway/domain/order.hpp"

#include <bit>
#include <string_view>

namespace kentongan::domain {
namespace {

// FNV-1a, 64 bit (draft-eastlake-fnv); every field is closed with its length, so that no two lists run together.
class fingerprint {
 public:
  void add(std::string_view text) {
    for (char c : text) mix(static_cast<unsigned char>(c));
    add(static_cast<std::uint64_t>(text.size()));
  }
  void add(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) mix(static_cast<unsigned char>(number >> (8 * i)));
  }
  void add(const std::optional<double>& d) { add(d ? std::bit_cast<std::uint64_t>(*d) : ~std::uint64_t{0}); }
  std::uint64_t value() const { return value_; }

 private:
  void mix(unsigned char octet) { value_ = (value_ ^ octet) * 1099511628211ull; }
  std::uint64_t value_ = 14695981039346656037ull;
};

}  // namespace

std::uint64_t content_hash(const order& o) {
  fingerprint f;
  f.add(o.id.str());
  f.add(std::uint64_t{o.revision});
  f.add(static_cast<std::uint64_t>(o.kind));
  f.add(o.incident.str());
  f.add(o.category);
  f.add(o.prio ? static_cast<std::uint64_t>(*o.prio) : ~std::uint64_t{0});
  for (const auto& text : {o.text, o.radio_text, o.where.address, o.where.kecamatan, o.reason}) f.add(text);
  f.add(o.where.lat_deg);
  f.add(o.where.lon_deg);
  for (const auto& a : o.to_agencies) f.add(a.str());
  f.add(std::uint64_t{o.to_agencies.size()});
  for (const auto& u : o.to_units) f.add(u.str());
  f.add(std::uint64_t{o.to_units.size()});
  f.add(static_cast<std::uint64_t>(o.created.time_since_epoch().count()));
  f.add(static_cast<std::uint64_t>(o.valid_until.time_since_epoch().count()));
  // Only where they say something, so that orders of journals that did not know them keep their fingerprint.
  if (o.purpose != order_purpose::real) f.add(name_of(o.purpose));
  if (o.unverified) f.add("unverified");
  return f.value();
}

}  // namespace kentongan::domain
