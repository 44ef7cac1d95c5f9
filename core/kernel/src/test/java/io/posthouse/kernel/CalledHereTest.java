package io.posthouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CalledHereTest {
    @AfterEach
    void forget() {
        CalledHere.PROPERTIES.forEach(System::clearProperty);
    }

    @Test
    void saysWhatIsRightInACheckoutUnlessTold() {
        assertThat(CalledHere.command("down")).isEqualTo("./posthouse down");
        assertThat(CalledHere.page("backup.md")).isEqualTo("docs/operations/backup.md");
        assertThat(CalledHere.in("See ./posthouse config, docs/operations/configuration.md."))
                .isEqualTo("See ./posthouse config, docs/operations/configuration.md.");
    }

    @Test
    void saysWhatIsRightWhereItIsInstalled() {
        System.setProperty("posthouse.call", "posthouse");
        System.setProperty("posthouse.pages", "/usr/share/doc/posthouse");

        assertThat(CalledHere.command("down")).isEqualTo("posthouse down");
        assertThat(CalledHere.page("backup.md")).isEqualTo("/usr/share/doc/posthouse/backup.md");
        assertThat(CalledHere.in("See ./posthouse config, docs/operations/configuration.md."))
                .isEqualTo("See posthouse config, /usr/share/doc/posthouse/configuration.md.");
    }
}
