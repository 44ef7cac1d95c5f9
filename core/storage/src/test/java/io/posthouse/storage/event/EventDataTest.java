package io.posthouse.storage.event;

import static io.posthouse.storage.event.EventField.Kind.NUMBER;
import static io.posthouse.storage.event.EventField.Kind.TEXT;
import static io.posthouse.storage.event.EventField.Kind.TEXTS;
import static io.posthouse.storage.event.EventField.Kind.YES_OR_NO;
import static io.posthouse.storage.event.EventField.always;
import static io.posthouse.storage.event.EventField.sometimes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a type promises is what its data holds. */
class EventDataTest {
    private static final EventType NOTED = new EventType("note.written", 2, "notes", "Somebody wrote a note.",
            List.of(always("author", TEXT, "who"), sometimes("mood", TEXT, "how they felt"),
                    always("number", NUMBER, "which"), always("last", YES_OR_NO, "whether it is the last"),
                    sometimes("readers", TEXTS, "who saw it")));

    @Test
    void writesTheFieldsOfItsTypeInTheirOrder() {
        // when
        String json = NOTED.data().text("author", "ada").number("number", -7).yesOrNo("last", true)
                .texts("readers", List.of("bob", "eve")).json();
        // then
        assertThat(json).isEqualTo("{\"author\":\"ada\",\"number\":-7,\"last\":true,\"readers\":[\"bob\",\"eve\"]}");
        assertThat(NOTED.wireName()).isEqualTo("io.posthouse.note.written.v2");
    }

    @Test
    void keepsWhatPeopleWroteInsideItsQuotes() {
        // given: an end of the text, an end of the line, a control character, half a surrogate pair, and a whole one
        String nasty = "\"},{\"author\":\"eve\\\n\r\t\u0001\ud83d\udc4d \udc4d\ud83d";
        // when
        String json = NOTED.data().text("author", nasty).number("number", 1).yesOrNo("last", false).json();
        // then
        assertThat(json)
                .isEqualTo("{\"author\":\"\\\"},{\\\"author\\\":\\\"eve\\\\\\n\\r\\t\\u0001\ud83d\udc4d \ufffd\ufffd\","
                        + "\"number\":1,\"last\":false}");
    }

    @Test
    void refusesWhatItsTypeDoesNotPromise() {
        assertThatThrownBy(() -> NOTED.data().number("number", 1)).hasMessageContaining("always has author");
        assertThatThrownBy(() -> NOTED.data().text("author", "ada").text("secret", "x")).hasMessageContaining("number");
        assertThatThrownBy(() -> NOTED.data().number("author", 1)).hasMessageContaining("no such field");
        assertThatThrownBy(() -> NOTED.data().text("author", "ada").number("number", 1).json())
                .hasMessageContaining("always has last");
    }
}
