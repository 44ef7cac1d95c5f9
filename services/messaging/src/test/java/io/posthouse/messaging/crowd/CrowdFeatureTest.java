package io.posthouse.messaging.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.setting.Running;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.RecordedSessions;
import io.posthouse.messaging.delivery.Switchboard;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CrowdFeatureTest {
    @Test
    void endsTheOldestSessionWhenThereAreTooMany() {
        var sessions = new RecordedSessions();
        var stations = new Switchboard(Set.of("house.example"), List.of(new CrowdFeature(sessions, Running.fixed(2))));
        var first = sessions.open("ada", "one");
        var second = sessions.open("ada", "two");
        var others = sessions.open("ben", "one");

        stations.sessionStations().forEach(station -> station.opened(second));
        assertThat(first.hasEnded()).isFalse();
        var third = sessions.open("ada", "three");
        stations.sessionStations().forEach(station -> station.opened(third));

        assertThat(first.ending()).contains(Ending.REPLACED);
        assertThat(List.of(second, third, others)).noneMatch(session -> session.hasEnded());
    }
}
