package io.posthouse.server.journey;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever people do on the page beside finding each other and talking: reading back, by keyboard, on a telephone. */
class PeopleWorkOnThePageTest {
    @Test
    void peopleDoOnThePageWhatTheyCameFor(@TempDir Path data) throws IOException, InterruptedException {
        PageJourneys.run("!signing,account,talking,people,administering,apps,devices", data);
    }
}
