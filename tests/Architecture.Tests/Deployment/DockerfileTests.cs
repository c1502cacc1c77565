using System.Text.RegularExpressions;

namespace BotHost.Architecture.Tests.Deployment;

public sealed class DockerfileTests
{
    private static readonly Dockerfile File = Dockerfile.Read();

    [Fact]
    public void The_images_are_pinned_to_a_major_version_and_end_as_an_ordinary_user()
    {
        File.Bases()
            .Where(image => image.Contains('/', StringComparison.Ordinal))
            .ShouldAllBe(image => Regex.IsMatch(image, ":10\\.0$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        File.Users().Last().ShouldBe("1654");
        File.Stages().Last().ShouldBe("bot");
        File.Instructions[^1].Verb.ShouldBe("ENTRYPOINT");
        File.Instructions.ShouldNotContain(i => i.Verb == "ENV" && i.Text.Contains("TOKEN"));
    }

    [Fact]
    public void Arguments_and_continued_lines_are_read_as_Docker_reads_them()
    {
        var file = Dockerfile.Parse("FROM a/b:1 AS one\nARG X=y\nRUN do \\\n    $X\n# no\nENTRYPOINT [\"p\", \"q\"]\n");

        file.All("RUN").Single().Text.ShouldEndWith("y");
        file.List("one", "ENTRYPOINT").ShouldBe(["p", "q"]);
        file.Stages().ShouldBe(["one"]);
    }
}
