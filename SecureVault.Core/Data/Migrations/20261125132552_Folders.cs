using System;
using Microsoft.EntityFrameworkCore.Migrations;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Drive;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class Folders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "SupersededAt",
                table: "Versions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ThumbnailOf",
                table: "Versions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "VerifiedAt",
                table: "Versions",
                type: "INTEGER",
                nullable: true);

            // By hand: the tool would build the table anew, outside of the transaction, and a crash in between would leave half of it.
            migrationBuilder.Sql(
                """
                ALTER TABLE Items ADD COLUMN ShownVersionId TEXT NULL;
                UPDATE Items SET ShownVersionId = CurrentVersionId;
                ALTER TABLE Items DROP COLUMN CurrentVersionId;
                ALTER TABLE Items RENAME COLUMN ShownVersionId TO CurrentVersionId;
                """);

            migrationBuilder.AddColumn<bool>(
                name: "IsFavourite",
                table: "Items",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "IsPurging",
                table: "Items",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "DriveUsage",
                columns: table => new
                {
                    OwnerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UsedBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ReservedBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    QuotaBytes = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DriveUsage", x => x.OwnerId);
                    table.ForeignKey(
                        name: "FK_DriveUsage_AspNetUsers_OwnerId",
                        column: x => x.OwnerId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Versions_OneThumbnail",
                table: "Versions",
                column: "ThumbnailOf",
                unique: true,
                filter: "\"ThumbnailOf\" IS NOT NULL AND \"State\" = 1");

            migrationBuilder.CreateIndex(
                name: "IX_Versions_SupersededAt",
                table: "Versions",
                column: "SupersededAt",
                filter: "\"SupersededAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Items_Favourites",
                table: "Items",
                column: "OwnerId",
                filter: "\"IsFavourite\"");

            migrationBuilder.CreateIndex(
                name: "IX_Items_Purging",
                table: "Items",
                column: "IsPurging",
                filter: "\"IsPurging\"");

            migrationBuilder.CreateIndex(
                name: "IX_Items_Recent",
                table: "Items",
                columns: new[] { "OwnerId", "ModifiedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Items_Trash",
                table: "Items",
                columns: new[] { "OwnerId", "DeletedAt" },
                filter: "\"DeletedAt\" IS NOT NULL");

            migrationBuilder.Sql(UsageTriggers.Create);
            migrationBuilder.Sql(UsageTriggers.Count);

            // What had been deleted for good before there was a trash does not come back in it.
            migrationBuilder.Sql("UPDATE Items SET IsPurging = 1 WHERE DeletedAt IS NOT NULL;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(UsageTriggers.Drop);

            migrationBuilder.DropTable(
                name: "DriveUsage");

            migrationBuilder.DropIndex(
                name: "IX_Versions_OneThumbnail",
                table: "Versions");

            migrationBuilder.DropIndex(
                name: "IX_Versions_SupersededAt",
                table: "Versions");

            migrationBuilder.DropIndex(
                name: "IX_Items_Favourites",
                table: "Items");

            migrationBuilder.DropIndex(
                name: "IX_Items_Purging",
                table: "Items");

            migrationBuilder.DropIndex(
                name: "IX_Items_Recent",
                table: "Items");

            migrationBuilder.DropIndex(
                name: "IX_Items_Trash",
                table: "Items");

            migrationBuilder.DropColumn(
                name: "SupersededAt",
                table: "Versions");

            migrationBuilder.DropColumn(
                name: "ThumbnailOf",
                table: "Versions");

            migrationBuilder.DropColumn(
                name: "VerifiedAt",
                table: "Versions");

            migrationBuilder.DropColumn(
                name: "IsFavourite",
                table: "Items");

            migrationBuilder.DropColumn(
                name: "IsPurging",
                table: "Items");

            migrationBuilder.Sql("DELETE FROM Items WHERE CurrentVersionId IS NULL;");
            migrationBuilder.AlterColumn<Guid>(
                name: "CurrentVersionId",
                table: "Items",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "TEXT",
                oldNullable: true);
        }
    }
}
