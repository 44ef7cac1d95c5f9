package io.posthouse.gateway;

import java.util.List;

/** A door in a process of its own, with as little memory as a test wants: it says its port, and is open until its input ends. */
final class SmallDoor {
    private SmallDoor() {
    }

    public static void main(String[] words) throws Exception {
        String more = ",\"anonymous\":true,\"bodyBytesMax\":10000000000,\"idleMillis\":60000";
        try (Door door = new Door(new RouteStreet(RouteStreet.one("/shop/**", more, words[0])).routing(), List.of())) {
            System.out.println("port " + door.port());
            while (System.in.read() >= 0) {
                // Until whoever began this ends it.
            }
        }
    }
}
