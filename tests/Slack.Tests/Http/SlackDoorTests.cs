using System.Net;
using System.Text;
using BotHost.Domain;
using BotHost.Domain.Inbox;

namespace BotHost.Slack.Tests.Http;

public sealed class SlackDoorTests
{
    [Fact]
    public async Task A_stored_mention_is_answered_with_an_empty_200()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync("app_mention");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        host.Inbox.Accepted.ShouldHaveSingleItem();
        host.Counts.ShouldBe(["received type=app_mention", "accepted kind=message_received acceptance=Accepted"]);
    }

    [Fact]
    public async Task Slack_hears_nothing_before_the_inbox_has_confirmed()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var commit = new TaskCompletionSource<Acceptance>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await IngressHost.StartAsync();
        host.Inbox.Answer = (_, _) =>
        {
            arrived.SetResult();
            return commit.Task;
        };

        var delivery = host.SendAsync("app_mention");
        await arrived.Task;
        delivery.IsCompleted.ShouldBeFalse();
        commit.SetResult(Acceptance.Accepted);

        using var response = await delivery;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Acceptance.Duplicate)]
    [InlineData(Acceptance.NotWanted)]
    [InlineData(Acceptance.Dead)]
    public async Task Whatever_the_inbox_decided_is_acknowledged(Acceptance acceptance)
    {
        await using var host = await IngressHost.StartAsync();
        host.Inbox.Answer = (_, _) => Task.FromResult(acceptance);

        using var response = await host.SendAsync("app_mention");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Counts.ShouldContain($"accepted kind=message_received acceptance={acceptance}");
    }

    [Fact]
    public async Task An_inbox_that_cannot_confirm_makes_Slack_deliver_again()
    {
        await using var host = await IngressHost.StartAsync();
        host.Inbox.Answer = (_, _) => throw new InboxUnavailableException("No commit within 2 s.");

        using var response = await host.SendAsync("app_mention");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.Contains("X-Slack-No-Retry").ShouldBeFalse();
        host.Counts.ShouldContain("rejected reason=not_stored");
    }

    [Fact]
    public async Task A_database_that_is_away_makes_Slack_deliver_again()
    {
        await using var host = await IngressHost.StartAsync();
        host.Inbox.Answer = (_, _) => throw new StoreUnavailableException("No connection.");

        using var response = await host.SendAsync("block_actions_feedback");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task The_challenge_of_the_request_url_is_answered()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync("url_verification");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        (await response.Content.ReadAsStringAsync()).ShouldBe("3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P");
        host.Inbox.Accepted.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_challenge_that_nobody_signed_is_not_answered()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync("url_verification", Unsigned);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync()).ShouldBe("Unauthorized.");
    }

    [Fact]
    public async Task A_challenge_without_end_is_refused()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendJsonAsync(
            $$"""{"type":"url_verification","challenge":"{{new string('x', 1025)}}"}"""
        );

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("ssl_check")]
    [InlineData("ssl_check_with_payload")]
    public async Task A_certificate_check_is_answered_unsigned_and_leads_nowhere(string sample)
    {
        await using var host = await IngressHost.StartAsync();

        using var unsigned = await host.SendAsync(sample, Unsigned);
        using var signed = await host.SendAsync(sample);

        unsigned.StatusCode.ShouldBe(HttpStatusCode.OK);
        signed.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Inbox.Accepted.ShouldBeEmpty();
        host.Counts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_certificate_check_in_json_is_no_way_around_the_signature()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync("ssl_check=1"u8.ToArray(), "application/json", Unsigned);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_wrong_signature_is_refused_for_good()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync(
            "app_mention",
            request => Resign(request, "v0=" + new string('0', 64))
        );

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.GetValues("X-Slack-No-Retry").ShouldBe(["1"]);
        (await response.Content.ReadAsStringAsync()).ShouldBe("Unauthorized.");
        host.Inbox.Accepted.ShouldBeEmpty();
        host.Counts.ShouldBe(["rejected reason=signature_wrong"]);
    }

    [Fact]
    public async Task A_signature_given_twice_counts_as_none()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync(
            "app_mention",
            request => request.Headers.Add("X-Slack-Signature", "v0=" + new string('0', 64))
        );

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        host.Counts.ShouldHaveSingleItem().ShouldStartWith("rejected reason=signature_");
    }

    [Theory]
    [InlineData("1699999799")]
    [InlineData("1700000401")]
    public async Task A_recorded_request_is_refused_outside_of_its_five_minutes(string timestamp)
    {
        await using var host = await IngressHost.StartAsync();
        var body = Sample.Read("app_mention").Body;

        using var response = await host.SendAsync(
            "app_mention",
            request =>
            {
                request.Headers.Remove("X-Slack-Request-Timestamp");
                request.Headers.Add("X-Slack-Request-Timestamp", timestamp);
                Resign(request, IngressHost.Sign(timestamp, body));
            }
        );

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync()).ShouldBe("Unauthorized.");
        host.Counts.ShouldBe(["rejected reason=signature_stale"]);
    }

    [Fact]
    public async Task The_old_secret_is_believed_while_it_is_being_rotated()
    {
        await using var host = await IngressHost.StartAsync();
        var body = Sample.Read("app_mention").Body;

        using var response = await host.SendAsync(
            "app_mention",
            request => Resign(request, IngressHost.Sign("1700000100", body, IngressHost.OldSecret))
        );

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Inbox.Accepted.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/jsonp")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Another_content_type_is_refused(string contentType)
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync(Sample.Read("app_mention").Body, contentType);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        response.Headers.GetValues("X-Slack-No-Retry").ShouldBe(["1"]);
        host.Inbox.Accepted.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_without_a_content_type_is_refused()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync(
            "app_mention",
            request => request.Content!.Headers.ContentType = null
        );

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("app_mention", "application/json; charset=utf-8")]
    [InlineData("app_mention", "Application/JSON;charset=\"UTF-8\"")]
    [InlineData("slash_command", "application/x-www-form-urlencoded; charset=UTF-8")]
    public async Task Parameters_of_the_content_type_do_not_matter(string sample, string contentType)
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync(Sample.Read(sample).Body, contentType);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Inbox.Accepted.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"type\":\"event_callback\",\"event\":{\"type\":\"message\"")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"type\"")]
    [InlineData("{\"type\":\"url_verification\",}")]
    [InlineData("payload=%7B%7D")]
    public async Task What_is_no_json_object_is_refused_with_a_reason(string body)
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendJsonAsync(body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Headers.GetValues("X-Slack-No-Retry").ShouldBe(["1"]);
        (await response.Content.ReadAsStringAsync()).ShouldBe("The body is no JSON object.");
        host.Counts.ShouldBe(["rejected reason=malformed_json"]);
    }

    [Theory]
    [InlineData("", "There must be one field payload or one field command.")]
    [InlineData("a=b", "There must be one field payload or one field command.")]
    [InlineData("payload=%7B%7D&payload=%7B%7D", "There must be one field payload or one field command.")]
    [InlineData("payload=", "The field payload is no JSON object.")]
    [InlineData("payload=%7B", "The field payload is no JSON object.")]
    [InlineData("payload=%zz%", "The field payload is no JSON object.")]
    public async Task A_form_without_meaning_is_refused_with_a_reason(string body, string reason)
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync(Encoding.UTF8.GetBytes(body), "application/x-www-form-urlencoded");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldBe(reason);
    }

    [Fact]
    public async Task A_form_of_thousands_of_fields_is_refused()
    {
        await using var host = await IngressHost.StartAsync();
        var fields = string.Join('&', Enumerable.Range(0, 2000).Select(i => $"f{i}=1"));

        using var response = await host.SendAsync(Encoding.UTF8.GetBytes(fields), "application/x-www-form-urlencoded");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldBe("The body is no form.");
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_one_at_the_limit_is_not()
    {
        await using var host = await IngressHost.StartAsync(options => options.MaxBodyBytes = 4096);

        using var over = await host.SendAsync(Padded(4097), "application/json");
        using var at = await host.SendAsync(Padded(4096), "application/json");

        over.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        at.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Counts.ShouldContain("rejected reason=body_too_large");
    }

    [Fact]
    public async Task The_limit_is_one_mebibyte_by_default()
    {
        await using var host = await IngressHost.StartAsync();

        using var at = await host.SendAsync(Padded(1024 * 1024), "application/json");

        at.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_delivery_for_another_app_is_dropped()
    {
        await using var configured = await IngressHost.StartAsync(options => options.AppId = "A0ANOTHER1");
        await using var installed = await IngressHost.StartAsync();
        var body = Encoding
            .UTF8.GetString(Sample.Read("app_mention").Body)
            .Replace("A0BOTHOST1", "A0ANOTHER2", StringComparison.Ordinal);

        using var first = await configured.SendAsync("app_mention");
        using var second = await installed.SendJsonAsync(body);

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        configured.Inbox.Accepted.ShouldBeEmpty();
        installed.Inbox.Accepted.ShouldBeEmpty();
        configured.Counts.ShouldContain("ignored type=app_mention reason=other_app");
        installed.Counts.ShouldContain("ignored type=app_mention reason=other_app");
    }

    [Fact]
    public async Task Where_nobody_knows_the_apps_id_the_tenant_decides()
    {
        await using var host = await IngressHost.StartAsync();
        host.Installations.Acme = IngressHost.Acme with { AppId = null };

        using var mention = await host.SendAsync("app_mention");
        using var other = await host.SendAsync("message_thread_reply");
        using var own = await host.SendAsync("message_own_without_subtype");

        host.Inbox.Accepted.Count.ShouldBe(2);
        host.Counts.ShouldContain("ignored type=message reason=own_message");
    }

    [Fact]
    public async Task A_delivery_of_a_tenant_that_never_installed_the_app_is_dropped()
    {
        await using var host = await IngressHost.StartAsync();
        var body = Encoding
            .UTF8.GetString(Sample.Read("app_mention").Body)
            .Replace("T0ACME0001", "T0NOBODY01", StringComparison.Ordinal);

        using var response = await host.SendJsonAsync(body);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Inbox.Accepted.ShouldBeEmpty();
        host.Counts.ShouldContain("ignored type=app_mention reason=unknown_tenant");
    }

    [Fact]
    public async Task While_Slack_was_never_reached_deliveries_are_asked_for_again_but_what_nobody_uses_is_not()
    {
        await using var host = await IngressHost.StartAsync();
        host.Installations.SlackWasReached = false;

        using var mention = await host.SendAsync("app_mention");
        using var unused = await host.SendAsync("reaction_added");

        mention.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        mention.Headers.Contains("X-Slack-No-Retry").ShouldBeFalse();
        unused.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Repeated_deliveries_are_counted_by_Slacks_reason()
    {
        await using var host = await IngressHost.StartAsync();

        using var first = await host.SendAsync("app_mention", Retry("1", "http_timeout"));
        using var second = await host.SendAsync("app_mention", Retry("17", "\"><script>"));

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Counts.ShouldContain("retried number=1 reason=http_timeout");
        host.Counts.ShouldContain("retried number=other reason=other");
    }

    [Theory]
    [InlineData("""{"type":"event_callback","event":[]}""")]
    [InlineData("""{"type":"event_callback","event":{"type":"message","hidden":"perhaps"}}""")]
    [InlineData("""{"type":"event_callback","authorizations":{},"event":{"type":"message"}}""")]
    public async Task Json_of_a_shape_that_nobody_knows_is_acknowledged_and_counted(string body)
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendJsonAsync(body);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Counts.ShouldContain("ignored type=other reason=unreadable");
    }

    [Fact]
    public async Task A_warning_is_logged_when_Slack_holds_events_back()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync("app_rate_limited");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Log.Lines.ShouldContain(line =>
            line.StartsWith("1005 Slack holds back events of T0ACME0001", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task No_text_trigger_id_or_response_url_is_ever_logged()
    {
        await using var host = await IngressHost.StartAsync();

        foreach (var sample in Sample.Names)
            (await host.SendAsync(sample)).Dispose();

        host.Log.Lines.Count.ShouldBeGreaterThan(50);
        string[] secrets =
        [
            "plate",
            "Friday",
            "PIN",
            "my week",
            "398738663015.4744",
            "hooks.slack.com",
            "ZZZZZZWSxi",
            IngressHost.Secret,
        ];
        foreach (var secret in secrets)
            host.Log.Lines.ShouldNotContain(line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_post_is_served()
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.Client.GetAsync(host.Url);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    private static byte[] Padded(int length) =>
        Encoding.UTF8.GetBytes("""{"type":"event_callback","event":{"type":"padding"}}""".PadRight(length));

    private static void Unsigned(HttpRequestMessage request)
    {
        request.Headers.Remove("X-Slack-Signature");
        request.Headers.Remove("X-Slack-Request-Timestamp");
    }

    private static void Resign(HttpRequestMessage request, string signature)
    {
        request.Headers.Remove("X-Slack-Signature");
        request.Headers.Add("X-Slack-Signature", signature);
    }

    private static Action<HttpRequestMessage> Retry(string number, string reason) =>
        request =>
        {
            request.Headers.Add("X-Slack-Retry-Num", number);
            request.Headers.Add("X-Slack-Retry-Reason", reason);
        };
}
