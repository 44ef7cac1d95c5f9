package io.posthouse.server.journey;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in, talking and finding people on the page, and the administrators' console. */
class PeopleTalkOnThePageTest {
    @Test
    void peopleTalkOnThePageToWhomTheyFind(@TempDir Path data) throws IOException, InterruptedException {
        PageJourneys.run("signing,talking,people,administering", data);
    }
}
