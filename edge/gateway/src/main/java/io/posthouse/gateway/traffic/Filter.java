package io.posthouse.gateway.traffic;

/**
 * What somebody wants to see.
 *
 * @param slices how many of {@link Traffic#SLICE} back, 1 to {@link Traffic#SLICES}
 * @param label one interface or route; empty for all
 * @param app the client id of one app, or {@link Traffic#NO_APP}; empty for all
 * @param code one reason to refuse; empty for all
 */
record Filter(int slices, String label, String app, String code) {
    Filter {
        slices = Math.clamp(slices, 1, Traffic.SLICES);
    }

    boolean takes(String ofLabel, String ofApp) {
        return (label.isEmpty() || label.equals(ofLabel)) && (app.isEmpty() || app.equals(ofApp));
    }

    boolean takes(Refused one) {
        return takes(one.label(), one.app()) && (code.isEmpty() || code.equals(one.code()));
    }
}
