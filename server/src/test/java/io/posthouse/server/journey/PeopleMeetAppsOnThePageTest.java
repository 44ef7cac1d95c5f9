package io.posthouse.server.journey;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app sends people here to sign in and to be asked; developers and administrators look after apps, departments and grants. */
class PeopleMeetAppsOnThePageTest {
    @Test
    void peopleAnswerAppsOnThePage(@TempDir Path data) throws IOException, InterruptedException {
        PageJourneys.run("apps", data);
    }

    @Test
    void peopleLookAfterTheirAccountOnThePage(@TempDir Path data) throws IOException, InterruptedException {
        PageJourneys.run("account", data);
    }

    @Test
    void peopleAnswerDevicesAndSignOutOnThePage(@TempDir Path data) throws IOException, InterruptedException {
        PageJourneys.run("devices", data);
    }

    @Test
    void departmentsAreLookedAfterOnThePage(@TempDir Path data) throws IOException, InterruptedException {
        PageJourneys.run("organisation", data);
    }
}
