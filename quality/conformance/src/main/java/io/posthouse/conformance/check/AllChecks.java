package io.posthouse.conformance.check;

import io.posthouse.conformance.Check;
import io.posthouse.conformance.Checks;
import java.util.List;

/** All that there are, by endpoint. */
public final class AllChecks {
    private AllChecks() {
    }

    /** In the order in which the report shows them. */
    public static List<Check> list() {
        Checks checks = new Checks();
        MetadataChecks.addTo(checks);
        AuthorizationChecks.addTo(checks);
        CodeChecks.addTo(checks);
        ClientChecks.addTo(checks);
        RefreshChecks.addTo(checks);
        IdTokenChecks.addTo(checks);
        UserInfoChecks.addTo(checks);
        RevocationChecks.addTo(checks);
        IntrospectionChecks.addTo(checks);
        DeviceChecks.addTo(checks);
        PushChecks.addTo(checks);
        ExchangeChecks.addTo(checks);
        ProofChecks.addTo(checks);
        LogoutChecks.addTo(checks);
        return checks.all();
    }
}
