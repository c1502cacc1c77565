using System.Globalization;
using System.Text;
using BotHost.Slack.Http;
using BotHost.Testing;

namespace BotHost.Slack.Tests.Http;

public sealed class SlackSignatureTests
{
    private const string Stamp = "1531420618";
    private const string PublishedSignature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

    private static readonly byte[] PublishedBody = Encoding.UTF8.GetBytes(
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
            + "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
            + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
            + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    );

    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1_531_420_618);

    private readonly ManualTimeProvider _clock = new(SignedAt);

    [Fact]
    public void The_example_that_Slack_publishes_is_genuine() =>
        Verify(Stamp, PublishedSignature, PublishedBody).ShouldBe(SlackSignatureVerdict.Genuine);

    [Fact]
    public void One_changed_byte_makes_it_wrong()
    {
        byte[] body = [.. PublishedBody];
        body[7] ^= 1;

        Verify(Stamp, PublishedSignature, body).ShouldBe(SlackSignatureVerdict.Wrong);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_signed_as_they_are()
    {
        byte[] body = [0x00, 0xff, 0xc3, 0x28, 0x0d, 0x0a];

        Verify(Stamp, IngressHost.Sign(Stamp, body), body).ShouldBe(SlackSignatureVerdict.Genuine);
    }

    [Fact]
    public void An_empty_body_is_signed_like_any_other() =>
        Verify(Stamp, IngressHost.Sign(Stamp, []), []).ShouldBe(SlackSignatureVerdict.Genuine);

    [Theory]
    [InlineData(-300, SlackSignatureVerdict.Genuine)]
    [InlineData(-301, SlackSignatureVerdict.Stale)]
    [InlineData(300, SlackSignatureVerdict.Genuine)]
    [InlineData(301, SlackSignatureVerdict.Stale)]
    [InlineData(86_400, SlackSignatureVerdict.Stale)]
    public void Five_minutes_count_in_both_directions(int secondsOfOurClock, SlackSignatureVerdict expected)
    {
        var clock = new ManualTimeProvider(SignedAt.AddSeconds(secondsOfOurClock));

        new SlackSignature([IngressHost.Secret], clock)
            .Verify(Stamp, PublishedSignature, PublishedBody)
            .ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, PublishedSignature)]
    [InlineData("", PublishedSignature)]
    [InlineData(Stamp, null)]
    [InlineData(Stamp, "")]
    public void A_missing_header_proves_nothing(string? timestamp, string? signature) =>
        Verify(timestamp, signature, PublishedBody).ShouldBe(SlackSignatureVerdict.Missing);

    [Theory]
    [InlineData(" 1531420618")]
    [InlineData("+1531420618")]
    [InlineData("-1531420618")]
    [InlineData("1531420618.0")]
    [InlineData("0x5B47A00A")]
    [InlineData("١٥٣١٤٢٠٦١٨")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999")]
    [InlineData("yesterday")]
    public void A_time_stamp_is_digits_and_nothing_else(string timestamp) =>
        Verify(timestamp, IngressHost.Sign(timestamp, PublishedBody), PublishedBody)
            .ShouldBe(SlackSignatureVerdict.Malformed);

    [Fact]
    public void A_signature_of_another_length_is_malformed()
    {
        Verify(Stamp, PublishedSignature[..^1], PublishedBody).ShouldBe(SlackSignatureVerdict.Malformed);
        Verify(Stamp, PublishedSignature + "0", PublishedBody).ShouldBe(SlackSignatureVerdict.Malformed);
        Verify(Stamp, "v0=", PublishedBody).ShouldBe(SlackSignatureVerdict.Malformed);
    }

    [Fact]
    public void A_signature_with_letters_from_beyond_ascii_is_malformed() =>
        Verify(Stamp, PublishedSignature[..^1] + "é", PublishedBody).ShouldBe(SlackSignatureVerdict.Malformed);

    [Fact]
    public void Another_version_or_upper_case_is_wrong()
    {
        Verify(Stamp, "v1" + PublishedSignature[2..], PublishedBody).ShouldBe(SlackSignatureVerdict.Wrong);
        Verify(Stamp, "v0=" + PublishedSignature[3..].ToUpperInvariant(), PublishedBody)
            .ShouldBe(SlackSignatureVerdict.Wrong);
    }

    [Fact]
    public void During_a_rotation_both_secrets_count_and_afterwards_only_the_new_one()
    {
        var signature = IngressHost.Sign(Stamp, PublishedBody, IngressHost.OldSecret);
        var rotating = new SlackSignature([IngressHost.Secret, IngressHost.OldSecret], _clock);

        rotating.Verify(Stamp, signature, PublishedBody).ShouldBe(SlackSignatureVerdict.Genuine);
        rotating.Verify(Stamp, PublishedSignature, PublishedBody).ShouldBe(SlackSignatureVerdict.Genuine);
        Verify(Stamp, signature, PublishedBody).ShouldBe(SlackSignatureVerdict.Wrong);
    }

    [Theory]
    [InlineData()]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(IngressHost.Secret, "")]
    [InlineData(IngressHost.Secret, "\t")]
    public void A_missing_or_blank_secret_is_refused(params string[] secrets) =>
        Should.Throw<ArgumentException>(() => new SlackSignature(secrets, _clock)).ParamName.ShouldBe("secrets");

    [Fact]
    public void A_time_stamp_that_was_not_signed_is_wrong()
    {
        var other = (long.Parse(Stamp, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

        Verify(other, PublishedSignature, PublishedBody).ShouldBe(SlackSignatureVerdict.Wrong);
    }

    private SlackSignatureVerdict Verify(string? timestamp, string? signature, byte[] body) =>
        new SlackSignature([IngressHost.Secret], _clock).Verify(timestamp, signature, body);
}
