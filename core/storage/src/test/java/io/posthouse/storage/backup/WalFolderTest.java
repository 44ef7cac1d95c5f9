package io.posthouse.storage.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sums of an archived log. */
class WalFolderTest {
    @TempDir
    Path folder;

    private Segment segment(int number) throws IOException {
        Segment segment = Segment.named(String.format("0000000100000000%08X", number)).orElseThrow();
        Files.writeString(folder.resolve(segment.name()), "segment " + number);
        return segment;
    }

    @Test
    void sumsUpWhatIsHereAndNothingElseWhenItIsThinnedOut() throws IOException {
        // given: one is gone, one stays, and the sum of one went to the file that was being replaced
        WalFolder wal = new WalFolder(folder);
        Segment gone = segment(1);
        Segment stays = segment(2);
        wal.addSum(gone);
        wal.addSum(stays);
        String sum = wal.sums().get(stays.name());
        Files.delete(wal.file(gone));
        Segment fresh = segment(3);
        // when
        wal.thinSums();
        // then
        assertThat(wal.sums()).containsOnlyKeys(stays.name(), fresh.name()).containsEntry(stays.name(), sum);
        assertThat(Files.readAllLines(folder.resolve(WalFolder.SUMS))).hasSize(2);
    }

    @Test
    void leavesTheSumsAloneWhenNothingIsGone() throws IOException {
        // given
        WalFolder wal = new WalFolder(folder);
        wal.addSum(segment(1));
        Object before = Files.readAttributes(folder.resolve(WalFolder.SUMS), "unix:ino").get("ino");
        // when
        wal.thinSums();
        // then
        assertThat(Files.readAttributes(folder.resolve(WalFolder.SUMS), "unix:ino")).containsEntry("ino", before);
    }
}
