#include "gateway/journal/error.hpp"

namespace kentongan::journal {
namespace {

class journal_category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "journal"; }
  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::full:
        return "the disk is full";
      case errc::busy:
        return "the journal is locked by another program";
      case errc::io:
        return "the journal cannot be read or written";
      case errc::corrupt:
        return "the journal is damaged";
      case errc::not_a_journal:
        return "the file is not a journal of this program";
      case errc::newer_schema:
        return "the journal was written by a newer version of this program";
      case errc::in_use:
        return "another gateway is using the journal";
      case errc::cannot_open:
        return "the journal cannot be opened";
      case errc::read_only:
        return "the journal is open for reading only";
      case errc::seq_gap:
        return "the batch does not continue the journal";
      case errc::failed:
        return "the journal failed";
    }
    return "unknown journal error";
  }
};

}  // namespace

const std::error_category& category() noexcept {
  static const journal_category instance;
  return instance;
}

void throw_exception_from_error(const failure& f, const boost::source_location&) { throw journal_error(f); }

}  // namespace kentongan::journal
