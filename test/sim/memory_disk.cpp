#include "test/sim/memory_disk.hpp"

#include <algorithm>
#include <utility>

namespace graftd::sim {

namespace {

// What a disk writes as a whole.
constexpr std::size_t sector = 512;

std::uint32_t big_endian_at(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

// Of SQLite's WAL (sqlite.org/fileformat2.html, 4): where the frame begins that ends its last
// transaction but one. Without that frame the two look like one that a crash has torn.
std::size_t end_of_last_but_one(const std::string& wal) {
  constexpr std::size_t header = 32;
  constexpr std::size_t frame_header = 24;
  if (wal.size() < header) {
    return 0;
  }
  const std::size_t frame = frame_header + big_endian_at(wal, 8);
  const std::string salts = wal.substr(16, 8);
  std::size_t last_but_one = 0;
  std::size_t last = 0;
  for (std::size_t at = header; at + frame <= wal.size(); at += frame) {
    if (wal.compare(at + 8, salts.size(), salts) != 0) {
      break;
    }
    if (big_endian_at(wal, at + 4) != 0) {
      last_but_one = std::exchange(last, at);
    }
  }
  return last_but_one;
}

}  // namespace

void MemoryFile::write(std::size_t offset, const char* from, std::size_t size) {
  std::string before;
  if (offset < bytes.size()) {
    before = bytes.substr(offset, size);
  }
  unsynced.push_back({offset, size, std::move(before), false});
  if (offset + size > bytes.size()) {
    bytes.resize(offset + size);
  }
  std::copy_n(from, size, bytes.begin() + static_cast<std::ptrdiff_t>(offset));
}

void MemoryFile::truncate(std::size_t size) {
  if (size < bytes.size()) {
    unsynced.push_back({size, bytes.size() - size, bytes.substr(size), true});
  }
  bytes.resize(size);
}

void MemoryFile::sync() {
  unsynced.clear();
  synced_size = bytes.size();
  name_is_durable = true;
}

MemoryDisk::FilePointer MemoryDisk::find(const std::string& name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : found->second;
}

MemoryDisk::FilePointer MemoryDisk::make(const std::string& name) {
  return files_[name] = std::make_shared<MemoryFile>();
}

// True: this call fails. The end comes before it.
bool MemoryDisk::strikes() {
  if (end_in_ > 0 && --end_in_ == 0) {
    take_picture();
  }
  if (fail_in_ > 0 && --fail_in_ == 0) {
    failed_ = true;
    return true;
  }
  return dead_;
}

MemoryDisk::Answer MemoryDisk::write(MemoryFile& file,
                                     std::size_t offset,
                                     const char* from,
                                     std::size_t size) {
  if (strikes()) {
    return Answer::failed;
  }
  if (full_ && offset + size > file.bytes.size()) {
    return Answer::no_space;
  }
  file.write(offset, from, size);
  return Answer::done;
}

MemoryDisk::Answer MemoryDisk::truncate(MemoryFile& file, std::size_t size) {
  if (strikes()) {
    return Answer::failed;
  }
  file.truncate(size);
  return Answer::done;
}

MemoryDisk::Answer MemoryDisk::sync(MemoryFile& file) {
  if (strikes()) {
    file.bytes = after_power_cut(file, false);
    file.unsynced.clear();
    return Answer::failed;
  }
  file.sync();
  return Answer::done;
}

MemoryDisk::Answer MemoryDisk::rename(const std::string& from, const std::string& to) {
  if (strikes()) {
    return Answer::failed;
  }
  files_[to] = std::move(files_.at(from));
  files_[to]->name_is_durable = true;
  files_.erase(from);
  return Answer::done;
}

MemoryDisk::Answer MemoryDisk::remove(const std::string& name) {
  if (strikes()) {
    return Answer::failed;
  }
  files_.erase(name);
  return Answer::done;
}

void MemoryDisk::end() {
  if (!picture_) {
    take_picture();
  }
  dead_ = true;
}

// A server that is killed loses nothing of what it wrote: the system has it.
void MemoryDisk::take_picture() {
  tore_ = false;
  picture_.emplace();
  const bool killed = random_.below(3) == 0;
  const bool keep_some = random_.below(4) != 0;
  for (const auto& [name, file] : files_) {
    if (killed) {
      picture_->emplace(name, file->bytes);
    } else if (file->name_is_durable || (keep_some && random_.below(2) == 0)) {
      picture_->emplace(name, after_power_cut(*file, keep_some));
    }
  }
}

// Sectors behind the end of what was there are zeros if they were not written.
std::size_t MemoryDisk::lose(std::string& bytes,
                             const MemoryFile::Unsynced& write,
                             bool keep_some) {
  std::size_t lost = 0;
  bytes.resize(std::max(bytes.size(), write.offset + write.size));
  const std::size_t step = write.is_truncation ? write.size : sector;
  for (std::size_t from = 0; from < write.size; from += step) {
    if (keep_some && random_.below(2) == 0) {
      continue;
    }
    ++lost;
    for (std::size_t i = from; i < std::min(from + step, write.size); ++i) {
      bytes[write.offset + i] = i < write.before.size() ? write.before[i] : '\0';
    }
  }
  return lost;
}

std::string MemoryDisk::after_power_cut(const MemoryFile& file, bool keep_some) {
  std::string bytes = file.bytes;
  for (auto write = file.unsynced.rbegin(); write != file.unsynced.rend(); ++write) {
    tore_ = (lose(bytes, *write, keep_some) > 0 && keep_some) || tore_;
  }
  if (bytes.size() > file.synced_size && (!keep_some || random_.below(2) == 0)) {
    bytes.resize(file.synced_size);
  }
  return bytes;
}

void MemoryDisk::rot() {
  std::vector<std::pair<std::string*, std::size_t>> places;  // and how much of it
  for (const auto& [name, file] : files_) {
    const std::size_t size =
        name.ends_with("-wal") ? end_of_last_but_one(file->bytes) : file->bytes.size();
    if (size > 0) {
      places.emplace_back(&file->bytes, size);
    }
  }
  if (places.empty()) {
    return;
  }
  const auto [bytes, size] = places[random_.below(places.size())];
  const std::size_t at = random_.below(size);
  if (random_.below(4) == 0) {
    const std::size_t begin = at / sector * sector;
    std::fill_n(
        bytes->begin() + static_cast<std::ptrdiff_t>(begin), std::min(sector, size - begin), '\0');
  } else {
    (*bytes)[at] = static_cast<char>((*bytes)[at] ^ (1 << random_.below(8)));
  }
}

void MemoryDisk::start_again() {
  files_.clear();
  for (auto& [name, bytes] : *picture_) {
    auto file = std::make_shared<MemoryFile>();
    file->synced_size = bytes.size();
    file->bytes = std::move(bytes);
    file->name_is_durable = true;
    files_.emplace(name, std::move(file));
  }
  picture_.reset();
  end_in_ = 0;
  fail_in_ = 0;
  failed_ = false;
  dead_ = false;
}

}  // namespace graftd::sim
