vcl 4.1;

# Varnish in front of Newsroom (NEWSROOM_VARNISH=http://127.0.0.1:6081).
#
# Varnish keeps what Newsroom lets it (Surrogate-Control), for a day, and drops it by key: a verb
# sends `BAN /` with X-Ban-Keys, a pattern over Surrogate-Key, before it returns.

import std;

backend newsroom {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 2s;
    .first_byte_timeout = 60s;
}

# Who may purge: the machines that run Newsroom.
acl newsroom_machines {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "BAN") {
        if (client.ip !~ newsroom_machines) {
            return (synth(403, "Not from here"));
        }
        if (!req.http.X-Ban-Keys) {
            return (synth(400, "X-Ban-Keys is missing"));
        }
        if (std.ban("obj.http.Surrogate-Key ~ " + req.http.X-Ban-Keys)) {
            return (synth(200, "Banned"));
        }
        return (synth(400, std.ban_error()));
    }
    unset req.http.X-Ban-Keys;

    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.http.Authorization || req.http.Cookie ~ "sessionid=" || req.url ~ "^/(admin|api|preview)/") {
        return (pass);
    }
    unset req.http.Cookie;
    # What readers' links carry about where they came from makes no other page.
    set req.url = regsuball(req.url, "([?&])(utm_[a-z]+|fbclid|gclid|mc_[ce]id)=[^&]*", "\1");
    set req.url = regsuball(req.url, "&&+", "&");
    set req.url = regsub(req.url, "\?&", "?");
    set req.url = regsub(req.url, "[?&]$", "");
    set req.url = std.querysort(req.url);
    return (hash);
}

sub vcl_backend_response {
    # Nothing old is ever served: when Newsroom can't be reached, its own store stands in.
    set beresp.grace = 0s;
    set beresp.keep = 0s;
    if (beresp.http.Surrogate-Key && beresp.http.Surrogate-Control ~ "max-age=[1-9]") {
        set beresp.ttl = std.duration(
            regsub(beresp.http.Surrogate-Control, ".*max-age=([0-9]+).*", "\1s"), 0s);
        return (deliver);
    }
    if (beresp.http.Set-Cookie || bereq.url !~ "^/(static|media)/") {
        set beresp.ttl = 0s;
        set beresp.uncacheable = true;
        return (deliver);
    }
}

sub vcl_deliver {
    # For caches, not for readers.
    unset resp.http.Surrogate-Key;
    unset resp.http.Surrogate-Control;
    unset resp.http.Cache-Tag;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
    # A browser has no use for our Age: it asks again each time.
    unset resp.http.Age;
}
