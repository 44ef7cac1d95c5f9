/**
 * On the way to back ends that are none of ours: which target is asked, for how long, what it is told of the caller, and what of its answer
 * is believed. Everything here lives on the request's loop unless it says otherwise; bodies go through as they come, and nobody keeps them.
 */
@NullMarked
package io.posthouse.gateway.backend;

import org.jspecify.annotations.NullMarked;
